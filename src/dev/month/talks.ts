import type { Snooze } from '#domain/conversations'
import type { Priority } from '#domain/labels'

/** What citizens wanted of people: to which team it went, in which words, what was answered, and how staff sorted it. */
export type Talk = {
  team: string
  about: string
  answers?: readonly string[]
  label?: string
  priority?: Priority
  putOff?: Exclude<Snooze, 'date'>
}

/** Those who wait now, the longest first. */
export const WAITING: readonly Talk[] = [
  {
    team: 'oac',
    about: 'M’ha arribat el rebut de les escombraries d’un pis que ja no és meu. Què he de fer?',
  },
  { team: 'social', about: 'La meva mare viu sola i ja no pot fer el dinar. Hi ha algú que hi pugui anar?' },
  {
    team: 'oac',
    about: 'El padró em surt amb l’adreça antiga i el necessito per a l’escola.',
    label: 'Escola',
    priority: 'high',
  },
  { team: 'incidents', about: 'Fa deu dies vaig avisar d’un fanal i continua apagat, és el 26-00032.' },
  { team: 'cio', about: 'Busco feina de cuiner, com em puc apuntar a les ofertes?' },
  { team: 'oac', about: 'Puc fer una instància sense certificat digital?' },
  { team: 'tourism', about: 'Vindrem 40 jubilats dissabte, es pot visitar la Seu en grup?' },
  { team: 'cedem', about: 'Vull obrir una botiga de roba al carrer Urgell, quins permisos calen?' },
  { team: 'social', about: 'No puc pagar el lloguer d’aquest mes i tinc dos fills.' },
  { team: 'oac', about: 'Com es demana la targeta d’aparcament per a persones amb mobilitat reduïda?' },
  { team: 'oac', about: 'M’han multat per aparcar davant de casa i crec que és un error.' },
  { team: 'incidents', about: 'Hi ha un gos lligat al balcó des d’ahir, a qui aviso?' },
]

/** Those whom somebody is answering. */
export const TAKEN: readonly Talk[] = [
  {
    team: 'oac',
    about: 'Necessito un volant d’empadronament per demà.',
    answers: ['Bon dia! Me’n podeu dir el DNI? Us el preparo i el podeu passar a buscar a l’OAC.'],
  },
  {
    team: 'oac',
    about: 'On es paga la taxa de la guarderia?',
    answers: ['Es pot pagar al caixer o pel web. Us en busco l’enllaç.'],
    label: 'Escola',
  },
  {
    team: 'cio',
    about: 'El curs de soldadura, encara hi ha places?',
    answers: ['En queden dues. Voleu que us hi apunti?'],
    putOff: 'tomorrow',
  },
  {
    team: 'incidents',
    about: 'Quan arreglaran la vorera del carrer Sobrerroca?',
    answers: ['Ho he demanat a la brigada, de seguida us ho dic.'],
  },
]

/** Those that are over, with how they were marked. */
export const CLOSED: readonly (Talk & { stars: number; comment?: string })[] = [
  {
    team: 'oac',
    about: 'Quin horari fa l’OAC de la Font?',
    answers: ['De dilluns a divendres de 8.30 a 14 h.'],
    stars: 5,
    comment: 'Molt ràpid.',
  },
  {
    team: 'oac',
    about: 'Em podeu enviar el rebut de l’IBI?',
    answers: ['Us l’hem enviat per correu electrònic.', 'De res, bon dia.'],
    stars: 5,
  },
  {
    team: 'cedem',
    about: 'Hi ha ajuts per a autònoms?',
    answers: ['Sí, fins al 15 de desembre. Us en passo les bases.'],
    stars: 4,
  },
  {
    team: 'incidents',
    about: 'Han passat i no s’han endut el matalàs.',
    answers: ['Perdoneu, demà al matí hi tornaran.'],
    stars: 2,
    comment: 'Ho vaig haver de dir dues vegades.',
  },
  { team: 'tourism', about: 'La Cova obre els dilluns?', answers: ['Sí, de 10 a 13 h.'], stars: 5 },
  {
    team: 'cio',
    about: 'He perdut la contrasenya de la borsa de treball.',
    answers: ['Ja la teniu restablerta.'],
    stars: 4,
  },
  {
    team: 'oac',
    about: 'Cal cita per al cens d’animals?',
    answers: ['No, hi podeu venir directament.'],
    stars: 3,
  },
  {
    team: 'oac',
    about: 'Com puc canviar el titular del gual?',
    answers: ['Amb una instància. Us deixo el model.'],
    stars: 5,
    comment: 'Gràcies, molt amables.',
  },
]
