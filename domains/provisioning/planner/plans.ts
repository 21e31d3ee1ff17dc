import { PLANS, type ActivationPlan } from '../activation-tables.ts';
import { findAll, lexiconOfTable } from './lexicon.ts';
import type { Prompt, Token } from './text.ts';

const planWords = lexiconOfTable<ActivationPlan>({
  starter: 'starter|start|basic|demarrage|debutant|inicial|basico',
  growth: 'growth|croissance|crecimiento|crescimento',
  enterprise: 'enterprise|entreprise|empresarial|corporativo',
});
const planNouns = new Set(
  'plan|tier|package|subscription|edition|licence|license|pricing|level|forfait|formule|offre|abonnement|suscripcion|paquete|plano|pacote|assinatura|account'.split(
    '|',
  ),
);

const chooses = new Set('on want choose take prefer pick select like need go start use be into'.split(' '));

/** "growth plan", "plan: growth", "on enterprise", "…; enterprise": the word alone in a sentence ("growth is strong") is no choice. */
export function readPlans({ tokens }: Prompt): ActivationPlan[] {
  const plans = findAll(planWords, tokens, true).filter(({ from, to }) => {
    const [before, word, next] = [tokens[from - 1], tokens[from], tokens[to]];
    if (['not', 'no', 'pas', 'sin', 'sem', 'nao'].includes(before?.fold ?? '')) return false;
    const isNear = (token?: Token) => token !== undefined && planNouns.has(token.fold);
    if (isNear(next) && next?.gap === 'soft') return true;
    const noun = [tokens[from - 1], tokens[from - 2]].findIndex(isNear);
    if (
      noun >= 0 &&
      (noun === 0 || ['is', 'a', 'de', 'est', 'es', 'e', 'be', 'the', 'of'].includes(before?.fold ?? '')) &&
      word?.gap !== 'comma'
    )
      return true;
    if (!(word && ['starter', 'growth', 'enterprise'].includes(word.fold))) return false;
    const isEnd = !next || next.gap !== 'soft' || ['please', 'for', 'since', 'because', 'pls', 'thanks'].includes(next.fold);
    const isChosen =
      chooses.has(before?.fold ?? '') || (before?.fold === 'for' && ['go', 'opt', 'going'].includes(tokens[from - 2]?.fold ?? ''));
    return (from === 0 || word.gap !== 'soft' || isChosen) && isEnd;
  });
  return [...new Set(plans.map((plan) => plan.value))];
}

const people = new Set(
  'ingenieros|engenheiros|ingenieurs|tailors|advocates|advocate|hairdressers|hairdresser|guides|tecnicos|techniciens|carpenters|welders|bakers|electricians|plumbers|agents|clerks|salespeople|operators|seamstresses|instructors|trainers|tutors|pharmacists|dentists|vets|therapists|midwives|receptionists|housekeepers|couriers|labourers|laborers|farmhands|pickers|builders|painters|security|officers|editors|producers|presenters|designers|programmers|analysts|auditors|paralegals|partners|managers|cashiers|attendants|mitarbeiter|vendeurs|vendeuses|serveurs|coiffeuses|coiffeurs|maestros|maestras|vendedores|camareros|meseros|peluqueras|mecanicos|mecaniciens|infirmieres|formateurs|enseignantes|costureras|costureiras|pedreiros|cozinheiros|garcons|barbeiros|cabeleireiras|advogadas|enfermeiras|monitores|employee|employees|staff|staffers|people|workers|worker|persons|person|team|users|seats|headcount|workforce|drivers|teachers|nurses|doctors|guards|technicians|employes|employees|salaries|salarie|personnes|personnel|agents|enseignants|professeurs|chauffeurs|ouvriers|collaborateurs|medecins|infirmiers|empleados|empleadas|trabajadores|trabajadoras|personas|docentes|profesores|conductores|obreros|funcionarios|funcionarias|trabalhadores|pessoas|colaboradores|operarios|professores|motoristas|waiters|lawyers|consultants|developers|engineers|lecturers|cleaners|riders|mechanics|stylists|barbers|colleagues|crew|associates|strong|avocats|abogados|advogados|medicos|enfermeiros|enfermeras|equipiers|hands|accountants|architects|agronomists|volunteers|chefs|cooks|journalists'.split(
    '|',
  ),
);
const sites = new Set(
  'branches|branch|locations|outlets|shops|stores|sites|clinics|restaurants|campuses|warehouses|hotels|succursales|agences|magasins|points|sucursales|tiendas|locales|filiais|lojas|unidades|schools|farms|offices|depots|pharmacies|supermarkets|bakeries|cafes|branchs|boutiques|cliniques|clinicas|ecoles|escuelas|escolas|hoteles|hoteis|restaurantes|farmacias|entrepots|almacenes|armazens|properties|lodges|salons|factories|plants'.split(
    '|',
  ),
);
const numerals: Record<string, number> = Object.fromEntries(
  [
    'one un une uno una um uma',
    'two deux dos dois duas',
    'three trois tres',
    'four quatre cuatro quatro',
    'five cinq cinco',
    'six seis',
    'seven sept siete sete',
    'eight huit ocho oito',
    'nine neuf nueve nove',
    'ten dix diez dez',
    'eleven onze once',
    'twelve dozen douze doce doze douzaine docena duzia',
    'thirteen treize trece treze',
    'fourteen quatorze catorce',
    'fifteen quinze quince',
  ].flatMap((words, index) => words.split(' ').map((word) => [word, index + 1])),
);
const tens: Record<string, number> = Object.fromEntries(
  [
    'twenty vingt veinte vinte',
    'thirty trente treinta trinta',
    'forty quarante cuarenta quarenta',
    'fifty cinquante cincuenta cinquenta',
    'sixty soixante sesenta sessenta',
    'seventy setenta',
    'eighty ochenta oitenta',
    'ninety noventa',
  ].flatMap((words, index) => words.split(' ').map((word) => [word, (index + 2) * 10])),
);
const scales: Record<string, number> = {
  hundred: 100,
  hundreds: 200,
  cent: 100,
  cents: 100,
  cien: 100,
  ciento: 100,
  cem: 100,
  cento: 100,
  doscientos: 200,
  duzentos: 200,
  trescientos: 300,
  trezentos: 300,
  quinientos: 500,
  quinhentos: 500,
  thousand: 1000,
  thousands: 2000,
  miles: 2000,
  milliers: 2000,
  milhares: 2000,
  centenares: 200,
  centaines: 200,
  centenas: 200,
  mille: 1000,
  mil: 1000,
};

/** The number that begins at `at` and the token behind it: "1,200", "1 200", "twenty-five", "three hundred". */
function numberAt(tokens: readonly Token[], at: number): { count: number; to: number } | undefined {
  const token = tokens[at];
  if (!token) return undefined;
  if (/^\d{1,6}$/.test(token.fold)) {
    const next = tokens[at + 1];
    const isThousands = next && /^[.,\s\u202f]$/.test(next.gapText) && /^\d{3}$/.test(next.text) && token.text.length <= 3;
    return isThousands ? { count: Number(token.text + next.text), to: at + 2 } : { count: Number(token.fold), to: at + 1 };
  }
  const first = token.fold === 'half' ? 0.5 : (tens[token.fold] ?? numerals[token.fold] ?? scales[token.fold]);
  if (first === undefined) return undefined;
  const next = tokens[at + 1]?.fold ?? '';
  if (tens[token.fold] && numerals[next]) return { count: first + (numerals[next] ?? 0), to: at + 2 };
  if (token.fold === 'half' && next === 'a' && tokens[at + 2]?.fold === 'dozen') return { count: 6, to: at + 3 };
  if (numerals[token.fold] && scales[next]) {
    const more = tokens[at + 2]?.fold === 'and' ? numberAt(tokens, at + 3) : undefined;
    return { count: first * (scales[next] ?? 1) + (more?.count ?? 0), to: more?.to ?? at + 2 };
  }
  return { count: first, to: at + 1 };
}

/** "team of 12", "staff: 40", "nous sommes 8" */
function isCountOfPeople(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  const gap = tokens[at]?.gapText ?? '';
  if (before === undefined) return false;
  if (['employing', 'employs', 'employ', 'emploie', 'employons', 'empleamos', 'empregamos'].includes(before.fold)) return true;
  if (before.fold === 'is' && ['headcount', 'workforce'].includes(tokens[at - 2]?.fold ?? '')) return true;
  if (people.has(before.fold) || before.fold === 'effectif' || before.fold === 'equipo' || before.fold === 'equipe')
    return /[:=(–—-]/.test(gap) || (tokens[at + 1]?.gap ?? 'stop') !== 'soft';
  return (
    ['of', 'de'].includes(before.fold) &&
    ['team', 'staff', 'workforce', 'crew', 'equipe', 'equipo', 'effectif', 'headcount', 'plantilla'].includes(tokens[at - 2]?.fold ?? '')
  );
}

export type Size = { plan: ActivationPlan; because: string };

/** "eleven of us", "nous sommes 8," */
function isCountOfUs(tokens: readonly Token[], at: number, to: number): boolean {
  if (tokens[to]?.fold === 'of' && tokens[to + 1]?.fold === 'us') return true;
  return ['are', 'sommes', 'somos'].includes(tokens[at - 1]?.fold ?? '') && (tokens[to] === undefined || tokens[to]?.gap !== 'soft');
}

/** "800 employees", "6 branches". The larger of both decides. */
export function readSize({ tokens }: Prompt): Size | undefined {
  let best: (Size & { rank: number }) | undefined;
  for (let at = 0; at < tokens.length; at += 1) {
    const number = numberAt(tokens, at);
    if (!number) continue;
    const { count, to } = number;
    const near = nearBehind(tokens, to);
    const isPeople = near.some((word) => people.has(word.fold)) || isCountOfPeople(tokens, at) || isCountOfUs(tokens, at, to);
    const isSites = !isPeople && near.some((word) => sites.has(word.fold));
    at = to - 1;
    if (!isPeople && !isSites) continue;
    const rank = isPeople ? (count > 200 ? 2 : count > 10 ? 1 : 0) : count > 10 ? 2 : count > 1 ? 1 : 0;
    const plan = (['starter', 'growth', 'enterprise'] as const)[rank] ?? 'starter';
    if (!best || rank > best.rank)
      best = { rank, plan, because: `By the size: ${count} ${isPeople ? 'people' : 'sites'}. ${PLANS[plan]}.` };
  }
  return best;
}

/** Up to three words behind a number, as far as nothing but a hyphen or a plus stands between. */
function nearBehind(tokens: readonly Token[], to: number): Token[] {
  const near: Token[] = [];
  for (const token of tokens.slice(to, to + 3)) {
    if (token.gap !== 'soft' && !/^\s*\+\s*$/.test(token.gapText)) break;
    if (/^\d/.test(token.text) || ['and', 'et', 'y', 'e', 'with', 'in', 'for', 'to'].includes(token.fold)) break;
    near.push(token);
  }
  return near;
}
