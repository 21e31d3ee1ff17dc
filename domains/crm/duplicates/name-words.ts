/** Words of names that name nobody, and names that stand for each other. Additions belong here, not in code. */

/** What is written before a name. Where it says the sex, two records that differ in it are two people. */
export const TITLES: ReadonlyMap<string, 'm' | 'f' | ''> = new Map(
  Object.entries({
    mr: 'm',
    mister: 'm',
    sir: 'm',
    alhaji: 'm',
    mallam: 'm',
    malam: 'm',
    oga: 'm',
    monsieur: 'm',
    senor: 'm',
    senhor: 'm',
    herr: 'm',
    bwana: 'm',
    mrs: 'f',
    ms: 'f',
    miss: 'f',
    madam: 'f',
    mme: 'f',
    madame: 'f',
    alhaja: 'f',
    hajia: 'f',
    hajiya: 'f',
    senora: 'f',
    senhora: 'f',
    frau: 'f',
    mama: 'f',
    dr: '',
    doctor: '',
    prof: '',
    professor: '',
    engr: '',
    chief: '',
    barr: '',
    barrister: '',
    pastor: '',
    rev: '',
    reverend: '',
    hon: '',
    otunba: '',
    arc: '',
    pharm: '',
    capt: '',
    col: '',
    gen: '',
  } as const),
);

/** What tells a father from a son of the same name. */
export const GENERATIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({ jr: 'junior', jnr: 'junior', junior: 'junior', sr: 'senior', snr: 'senior', senior: 'senior', ii: 'ii', iii: 'iii' }),
);

/** The first of each line is the full name. A short form of two names stands in both lines. */
const NICKNAMES = `
alexander alex sandy sasha
alexandra alex sandra sasha
abigail abby gail
abubakar abu bakar
abdullahi abdul
adebayo bayo ade
adekunle kunle ade
adewale wale ade
agnes aggie
andrew andy drew
anthony tony
antonia toni
barbara barb babs
benjamin ben benny
bernard bernie
catherine kate cathy cat
katherine kate kathy katie kat
charles charlie chuck chas
christina chris tina chrissy
christopher chris topher kit
chukwuemeka emeka
chukwudi chudi
cynthia cindy
daniel dan danny
david dave davy
deborah debbie deb
dorothy dot dottie
edward ed eddie ted ned
elizabeth liz lizzy beth betty eliza bess
emmanuel emma manny
ezekiel zeke
florence flo
francis frank
frances fran
frederick fred freddy
gabriel gabe
george georgie
gregory greg
harold harry hal
henry harry hank
ibrahim ibro
ikechukwu ike iyke
isabella bella izzy
jacob jake
james jim jimmy jamie
jennifer jenny jen
jeremiah jerry
jessica jess jessie
john jack johnny
jonathan jon jonny
joseph joe joey jo
josephine josie jo
joshua josh
kenneth ken kenny
lawrence larry
leonard len lenny
margaret maggie meg peggy greta
matthew matt
michael mike mick mickey
mohammed muhammad mohamed mohammad muhammed mamadou mo
nathaniel nat nate
nicholas nick nicky
nkechinyere nkechi kechi
obinna obi
olufemi femi
oluwaseun seun
olusegun segun
oluwatobiloba tobi
oluwafunmilayo funmilayo funmi
oluwatosin tosin
patricia pat patty trish tricia
patrick pat paddy
peter pete
philip phil
rebecca becky becca
richard rick dick richie
robert bob rob bobby robbie bert
ronald ron ronnie
samantha sam
samuel sam sammy
sarah sally
stephen steve steven stevie
susan sue susie
temitope temi tope
theodore ted theo
theresa tess terry
thomas tom tommy
timothy tim
ugochukwu ugo
victoria vicky tori
vincent vince
william bill will billy liam
yusuf yusuph joseph
zachary zach zack`;

/** Each name with the full names that it may stand for. */
export const FULL_NAMES: ReadonlyMap<string, readonly string[]> = (() => {
  const map = new Map<string, string[]>();
  for (const line of NICKNAMES.trim().split('\n')) {
    const [full = '', ...short] = line.split(' ');
    for (const name of [full, ...short]) map.set(name, [...(map.get(name) ?? []), full]);
  }
  return map;
})();

/** Legal forms and words that many organisations have in their names. */
export const ORGANISATION_NOISE: ReadonlySet<string> = new Set(
  `ltd limited plc inc incorporated llc llp lp gmbh ag kg sa sarl sas srl spa bv nv oy ab as pty pte lda ltda co company corp corporation
  the and of for de la le et nig nigeria gh ghana enterprise enterprises ventures holdings group international intl global services service`.split(
    /\s+/,
  ),
);

/** Mail domains that say nothing about where somebody works. */
export const FREE_MAIL: ReadonlySet<string> = new Set(
  `gmail.com googlemail.com yahoo.com yahoo.co.uk ymail.com hotmail.com outlook.com live.com msn.com icloud.com me.com aol.com gmx.com gmx.de
  mail.com proton.me protonmail.com zoho.com yandex.com mail.ru`.split(/\s+/),
);

/** The part before the @ that names a desk, not a person. */
export const DESKS: ReadonlySet<string> = new Set(
  `info sales contact office admin hello support accounts billing enquiries enquiry mail help team hr noreply reception`.split(/\s+/),
);
