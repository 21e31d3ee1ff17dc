/** What field 86 says: it has no structure of its own, and the banks have three. */
export interface Purpose {
  description: string;
  counterparty?: string;
  reference?: string;
}

const given = (text: string | undefined): string | undefined =>
  text && !/^(NOTPROVIDED|NONREF)$/i.test(text.trim()) ? text.trim() : undefined;

/** `166?00POSTING TEXT?20first?21second?32NAME`: three digits, then subfields behind a sign, of which 20-29 and 60-63 tell. */
function subfields(text: string): Purpose | null {
  const sign = /^\d{3}([?>+~|])\d\d/.exec(text)?.[1];
  if (!sign) return null;
  const parts = text
    .replaceAll('\n', '')
    .slice(3)
    .split(sign)
    .flatMap((part) => (/^\d\d/.test(part) ? [{ code: Number(part.slice(0, 2)), text: part.slice(2) }] : []));
  const join = (isOf: (code: number) => boolean): string =>
    parts
      .filter(({ code }) => isOf(code))
      .map((part) => part.text)
      .join('');
  const purpose = join((code) => (code >= 20 && code <= 29) || (code >= 60 && code <= 63));
  const name = join((code) => code === 32 || code === 33).trim();
  const { description, reference } = sepa(purpose);
  const posting = join((code) => code === 0).trim();
  return { description: description || posting, ...(name && { counterparty: name }), ...(reference && { reference }) };
}

const KEYWORDS = /(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC)\+/g;

/** `EREF+4711SVWZ+Invoice 4711`: the keywords that German banks put into the purpose. */
function sepa(purpose: string): Purpose {
  const marks = [...purpose.matchAll(KEYWORDS)];
  if (marks.length === 0) return { description: purpose.trim() };
  const values = new Map(
    marks.map((mark, i) => [mark[1] ?? '', purpose.slice(mark.index + mark[0].length, marks[i + 1]?.index ?? purpose.length).trim()]),
  );
  const reference = given(values.get('EREF')) ?? given(values.get('KREF'));
  const before = purpose.slice(0, marks[0]?.index ?? 0).trim();
  return { description: values.get('SVWZ') ?? before, ...(reference && { reference }) };
}

const SLASHED = /\/(EREF|REMI|NAME|CNTP|BENM|ORDP|IBAN|BIC|TRTP|MARF|CSID|ISDT|RTRN|PREF|TRCD|ID|ADDR|USTD|STRD|PURP|ULTD|ULTC)(?=\/)/g;

/** `/EREF/4711/NAME/Ada/REMI/USTD//Invoice 4711`: words between slashes. */
function slashed(text: string): Purpose | null {
  if (!/^\/[A-Z]{2,4}\//.test(text)) return null;
  const whole = text.replaceAll('\n', '');
  const marks = [...whole.matchAll(SLASHED)];
  if (marks.length === 0) return null;
  const values = new Map<string, string>();
  for (const [i, mark] of marks.entries()) {
    const value = whole
      .slice(mark.index + mark[0].length, marks[i + 1]?.index ?? whole.length)
      .replace(/^\/+|\/+$/g, '')
      .trim();
    if (!values.has(mark[1] ?? '')) values.set(mark[1] ?? '', value);
  }
  const reference = given(values.get('EREF')) ?? given(values.get('PREF'));
  const counterparty =
    values.get('NAME') ||
    values
      .get('CNTP')
      ?.split('/')
      .find((part) => /\p{L}{2}.*\s|\p{L}{4}/u.test(part) && !/\d{4}/.test(part));
  const description = [values.get('REMI'), values.get('USTD'), values.get('TRTP')].find(Boolean) ?? '';
  return { description, ...(counterparty && { counterparty }), ...(reference && { reference }) };
}

export function purposeOf(text: string): Purpose {
  const bare = text.trim();
  return subfields(bare) ?? slashed(bare) ?? { description: bare };
}
