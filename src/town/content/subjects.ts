import type { MenuEntry } from './menu.ts'

/** A subject of information as it is offered: the choice that asks for it and the key of its title. */
export type Subject = { choice: string; key: SubjectKey }

/** Titles of subjects in the catalogue: `info.news`, and `info.news.hint` beside it. */
export type SubjectKey =
  | 'info.news'
  | 'info.agenda'
  | 'info.agenda.today'
  | 'info.agenda.weekend'
  | 'info.courses'
  | 'info.grants'
  | 'info.jobs'
  | 'info.pharmacies.now'
  | 'info.pharmacies.tonight'
  | 'info.directory'

const subject = (choice: string, key: SubjectKey): Subject => ({ choice, key })

const NEWS = subject('info:news:-:0', 'info.news')
const TODAY = subject('info:agenda:today:0', 'info.agenda.today')
const WEEKEND = subject('info:agenda:weekend:0', 'info.agenda.weekend')
const AGENDA = subject('info:agenda:-:0', 'info.agenda')
const NOW = subject('info:pharmacies:now:0', 'info.pharmacies.now')
const TONIGHT = subject('info:pharmacies:tonight:0', 'info.pharmacies.tonight')
const DIRECTORY = subject('info:directory:ask:0', 'info.directory')
const COURSES = subject('info:courses:-:0', 'info.courses')
const GRANTS = subject('info:grants:-:0', 'info.grants')
const JOBS = subject('info:jobs:-:0', 'info.jobs')

/** Everything that can be asked about. */
export const SUBJECTS: Subject[] = [
  NEWS,
  TODAY,
  WEEKEND,
  AGENDA,
  NOW,
  TONIGHT,
  DIRECTORY,
  COURSES,
  GRANTS,
  JOBS,
]

/** What an entry of the menu has to tell. */
export const SUBJECTS_OF: Partial<Record<MenuEntry, Subject[]>> = {
  municipal: [NEWS, TODAY, WEEKEND, AGENDA, NOW, TONIGHT, DIRECTORY],
  cio: [JOBS, COURSES],
  cedem: [COURSES, GRANTS],
  tourism: [TODAY, WEEKEND, AGENDA],
}

/** Words that ask for a subject at once, folded. The longest that a message has is meant. */
export const SUBJECT_WORDS: [words: string, subject: Subject][] = [
  ['noticies', NEWS],
  ['noticias', NEWS],
  ['news', NEWS],
  ['agenda', AGENDA],
  ['activitats', AGENDA],
  ['actividades', AGENDA],
  ['events', AGENDA],
  ['que fan avui', TODAY],
  ['que hi ha avui', TODAY],
  ['agenda avui', TODAY],
  ['agenda d avui', TODAY],
  ['agenda de hoy', TODAY],
  ['que hay hoy', TODAY],
  ['cap de setmana', WEEKEND],
  ['fin de semana', WEEKEND],
  ['weekend', WEEKEND],
  ['farmacia', NOW],
  ['farmacies', NOW],
  ['farmacias', NOW],
  ['pharmacy', NOW],
  ['pharmacies', NOW],
  ['farmacia aquesta nit', TONIGHT],
  ['farmacies aquesta nit', TONIGHT],
  ['farmacia esta noche', TONIGHT],
  ['farmacia de nit', TONIGHT],
  ['pharmacy tonight', TONIGHT],
  ['adreces', DIRECTORY],
  ['direcciones', DIRECTORY],
  ['telefons', DIRECTORY],
  ['telefonos', DIRECTORY],
  ['curs', COURSES],
  ['cursos', COURSES],
  ['curso', COURSES],
  ['tallers', COURSES],
  ['courses', COURSES],
  ['talleres', COURSES],
  ['taller', COURSES],
  ['ajuts', GRANTS],
  ['ajut', GRANTS],
  ['ayudas', GRANTS],
  ['subvencio', GRANTS],
  ['subvencions', GRANTS],
  ['subvenciones', GRANTS],
  ['grants', GRANTS],
  ['ofertes de feina', JOBS],
  ['ofertas de trabajo', JOBS],
  ['ofertas de empleo', JOBS],
  ['feina', JOBS],
  ['trabajo', JOBS],
  ['empleo', JOBS],
  ['jobs', JOBS],
]

/** «telèfon de la biblioteca», «on és la OAC»: what is looked up. Folded. */
export const LOOKED_UP =
  /^(?:quin es el |cual es el |el )?(?:telefon|telefono|phone|adreca|direccion|address|horari|horario|on es|on son|donde esta|where is)(?: number)?(?: of)?(?: (?:de|del|d|de la|dels|de les|de los|de las|la|el|els|les|l|the))* (.{3,60})$/
