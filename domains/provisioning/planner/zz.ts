import {scoreOf} from './score.ts';
const f = process.argv[2]==='h' ? (await import('./cases-held-out.ts')).heldOutCases : (await import('./cases-tuning.ts')).tuningCases;
const s=scoreOf(f); console.log(s.right,s.all,(100*s.right/s.all).toFixed(1)+'%'); if(process.argv[2]!=='h')console.log(s.misses.join('\n'));
