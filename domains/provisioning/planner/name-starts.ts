import { demonymLexicon, places } from './gazetteer.ts';
import { isIndustryWord } from './industries.ts';
import { matchAt } from './lexicon.ts';
import {
  businessNouns,
  commonCapitals,
  corporateEnds,
  foundingVerbs,
  labelWords,
  openingNouns,
  roleNouns,
  verbsOfNames,
} from './name-words.ts';
import { isOrdinary } from './ordinary-words.ts';
import type { Prompt, Token } from './text.ts';

/** "Set up …", "Our …", "Location: …" and, in English, "Consultancy Bright & Sons". */
export function isSurelyNoStart(prompt: Prompt, at: number, opensWithNoun: boolean): boolean {
  const { tokens } = prompt;
  const token = tokens[at] as Token;
  const next = tokens[at + 1];
  const isFollowed = next !== undefined && next.gap === 'soft' && next.isCapital;
  if (matchAt(demonymLexicon, tokens, at, true)) return !isFollowed;
  // "Atlanta, GA"
  if (/^\p{Lu}{2}$/u.test(token.text) && token.gap === 'comma' && !isFollowed) return true;
  if (next && /^\s*[*_]*\s*:/.test(next.gapText) && labelWords.has(token.fold)) return true;
  if (commonCapitals.has(token.fold) && isFollowed && token.text === token.text.toUpperCase()) return true;
  const isSentenceStart = at === 0 || token.gap === 'stop';
  // "The Baobab Lodge" keeps its article where more than one capital follows.
  if (token.fold === 'the') return !(isFollowed && tokens[at + 2]?.isCapital && tokens[at + 2]?.gap === 'soft');
  if (isSentenceStart && isFollowed && isOrdinaryButNamed(prompt, at)) return false;
  if (isSentenceStart && isOrdinary(token.fold, prompt.language) && !(isFollowed && openingNouns.has(token.fold))) return true;
  // "manager of Zed": the office is none of the name.
  if (roleNouns.has(token.fold) && linking.has(next?.fold ?? '')) return true;
  // "Jazz club Le Quai Bleu", "La Panadería Santa Rita"
  const isTrade = isFollowed && (isIndustryWord(prompt, at + 1) || openingNouns.has(next?.fold ?? ''));
  if (isFollowed && openingNouns.has(token.fold) && (!isSentenceStart || isTrade)) return false;
  if (foundingVerbs.has(token.fold) && (isSentenceStart || token.text.length < 4)) return true;
  if (!isSentenceStart || openingNouns.has(token.fold)) return false;
  if (!isIndustryWord(prompt, at) && !businessNouns.has(token.fold)) return false;
  if (next === undefined || next.gap !== 'soft' || corporateEnds.has(next.fold) || tokens[at + 2] === undefined) return false;
  return !opensWithNoun && !(next.fold === 'of' && tokens[at + 2]?.isCapital && ofSomewhere.has(token.fold));
}

/** "University of …", "Bank of …"; "Wholesale of Coca-Cola" is a trade. */
export const ofSomewhere = new Set(
  'university institute school church bank college ministry academy hospital museum league house association foundation society temple centre center club'.split(
    ' ',
  ),
);

const nameOpeners = new Set(
  'new first best good great all home big little young early daily small modern total prime super royal general central united national international global local family fast quick easy smart happy one two three four five six seven top next true pure fresh green open'.split(
    ' ',
  ),
);
const owners = new Set('my mi mon ma meu minha i'.split(' '));

/** "New Dawn Academy …" and "Our Daily Bread is …", but not "Open Zed" nor "Our School is …". */
function isOrdinaryButNamed(prompt: Prompt, at: number): boolean {
  const { tokens } = prompt;
  const first = tokens[at] as Token;
  if (!isOrdinary(first.fold, prompt.language) || owners.has(first.fold)) return false;
  let to = at + 1;
  while (tokens[to]?.isCapital && tokens[to]?.gap === 'soft') to += 1;
  const isSpecial = (token: Token, index: number) =>
    !isOrdinary(token.fold, prompt.language) &&
    !businessNouns.has(token.fold) &&
    !isIndustryWord(prompt, at + 1 + index) &&
    !matchAt(places, tokens, at + 1 + index, true);
  if (!tokens.slice(at + 1, to).some(isSpecial)) return false;
  return (nameOpeners.has(first.fold) && first.fold !== 'open') || verbsOfNames.has(tokens[to]?.fold ?? '');
}

/** "manager of", "directeur chez" */
export const linking = new Set('of de du da do at from chez with'.split(' '));
