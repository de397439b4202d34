/** What citizens come for, each as they would do it: how many messages the town sends for it is what it costs. */

/** Something that a citizen does. Where `when` is given, only if the last message asks for it. */
export type CitizenAct =
  | { says: string; when?: RegExp }
  /** By where the option leads: its id begins so. */
  | { taps: string; when?: 'offered' }
  | { sendsPicture: true; caption?: string }
  /** In the form that they were sent. */
  | { fillsForm: { kind: string; words: string } }
  | { shares: readonly [lat: number, long: number] }

/** @param goal messages at most; `before` a person did the acts in it, which are not counted */
export type Task = {
  name: string
  goal: number
  /** Done before, and not counted. */
  before?: CitizenAct[]
  /** In their order; those of an inner list are done at once, within a second. */
  acts: (CitizenAct | CitizenAct[])[]
}

/** A thing of the street whose code is scanned: it is far from the places of the other tasks. */
export const SCANNED_ASSET = {
  ...{ kind: 'container', number: 'NR-0456', name: 'Contenidor NR-0456' },
  ...{ lat: 41.7345, long: 1.8405 },
}

const REPORT = 'hi ha un fanal fos al carrer Guimerà'

/** An older version asks for a picture before it shows the summary. */
const NO_PICTURE: CitizenAct = { taps: 'picture:skip', when: 'offered' }

const CONFIRM: CitizenAct = { taps: 'confirm' }

const filed = (door: number): CitizenAct[] => [{ says: `${REPORT} ${door}` }, NO_PICTURE, CONFIRM]

/** What the town tells, and the words that ask for it. */
const INFORMATION = [
  ['agenda', 'agenda d’avui'],
  ['pharmacies', 'farmàcia de guàrdia'],
  ['directory', 'telèfon de la biblioteca'],
  ['news', 'notícies'],
  ['jobs', 'ofertes de feina'],
  ['grants', 'ajuts i subvencions'],
  ['courses', 'cursos'],
] as const

/** Asked for with the first message: how much room the welcome leaves is a matter of what there is to tell. */
export const FIRST_QUESTIONS: Task[] = INFORMATION.map(([name, says]) => ({
  name: `information with the first message: ${name}`,
  goal: 1,
  acts: [{ says }],
}))

/** Places of the tasks are far from one another: no report is a neighbour’s. */
export const TASKS: Task[] = [
  { name: 'first contact, to the menu', goal: 1, acts: [{ says: 'hola' }] },
  {
    name: 'report in a picture’s caption',
    goal: 2,
    acts: [{ sendsPicture: true, caption: `${REPORT} 2` }, CONFIRM],
  },
  {
    name: 'report as text, its picture within a second',
    goal: 2,
    acts: [[{ says: `${REPORT} 12` }, { sendsPicture: true }], CONFIRM],
  },
  {
    name: 'report in two messages within a second',
    goal: 2,
    acts: [[{ says: 'hi ha una paperera trencada' }, { says: 'carrer Guimerà 90' }], NO_PICTURE, CONFIRM],
  },
  {
    name: 'report, its picture just after the receipt',
    goal: 3,
    acts: [...filed(22), { sendsPicture: true }],
  },
  {
    name: 'report step by step',
    goal: 6,
    acts: [
      { says: 'hola' },
      { taps: 'page:incidents' },
      { taps: 'kind:enllumenat' },
      { says: 'un fanal fos' },
      { says: 'passeig de Pere III 45' },
      NO_PICTURE,
      CONFIRM,
    ],
  },
  {
    name: 'report by the form in the messenger, from the menu',
    goal: 3,
    before: [{ says: 'hola' }],
    acts: [
      { taps: 'page:incidents' },
      { fillsForm: { kind: 'enllumenat', words: 'un fanal fos davant de l’escola' } },
      { shares: [41.7345, 1.8255] },
    ],
  },
  {
    name: 'report of a thing, from the scan of its code',
    goal: 3,
    acts: [{ says: `Vull avisar d’un problema: ${SCANNED_ASSET.name}` }, { taps: 'fault:NR01' }],
  },
  {
    name: 'appointment in a sentence',
    goal: 2,
    acts: [
      { says: 'vull cita a l’OAC Plaça Major per al padró, la primera hora lliure de dijous' },
      { taps: 'book:place:oac-centre', when: 'offered' },
      { says: 'Rosa Puig i Serra', when: /A nom de qui/ },
      { taps: 'book:yes', when: 'offered' },
    ],
  },
  {
    name: 'own reports, of two',
    goal: 1,
    before: [...filed(40), ...filed(60)],
    acts: [{ says: 'les meves incidències' }],
  },
  {
    name: 'change of language, by taps',
    goal: 4,
    acts: [
      { says: 'hola' },
      { taps: 'page:preferences' },
      { taps: 'page:language' },
      { taps: 'language:en' },
    ],
  },
  { name: 'change of language, in a word', goal: 1, acts: [{ says: 'English' }] },
  {
    name: 'a person, asked for by text',
    goal: 1,
    acts: [{ says: 'vull parlar amb una persona' }],
  },
  ...INFORMATION.map(
    ([name, says]): Task => ({
      name: `information: ${name}`,
      goal: 1,
      before: [{ says: 'hola' }],
      acts: [{ says }],
    }),
  ),
]
