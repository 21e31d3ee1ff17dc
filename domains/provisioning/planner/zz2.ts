import {planActivation} from './plan.ts';
const ps = (await import('node:fs')).readFileSync('/tmp/fresh.txt','utf8').split('\n').filter(Boolean);
for (const p of ps) { const t=performance.now(); const r=planActivation(p); const ms=performance.now()-t; const i=r.input; const said=(x)=>r.assumptions.some(a=>a.field==='toggles.'+x);
 console.log('> '+p+'\n   ', JSON.stringify(i.name), i.industry, i.country,i.currency,i.timezone,i.region,i.plan,'| on', Object.keys(i.toggles).filter(k=>i.toggles[k]&&!said(k)).join(' '),'| off', Object.keys(i.toggles).filter(k=>!i.toggles[k]).join(' '),'|',i.integrations.join(),'|needs',r.needs.map(n=>n.field).join(),'|',i.domain??'',i.adminEmail??'',i.languages?.join('/'), r.contradictions.map(c=>c.message).join(' ; '), ms>10?ms:''); }
