import { saveInboxRule, saveMacro, saveTeamSettings } from '#domain/inbox'
import { type LabelDraft, listLabels, saveLabel } from '#domain/labels'
import { type CannedReplyDraft, listReplies, saveReply } from '#domain/replies'
import type { Member } from '#domain/staff'
import { createContext } from '#domain/use-cases'
import { minutesAfter } from '../clock.ts'
import type { PastTown } from '../past-town.ts'

const LABELS: readonly LabelDraft[] = [
  { name: 'Premsa', tint: 'bad', forRequests: true, forConversations: true },
  { name: 'Escola', tint: 'info', forRequests: true, forConversations: true },
  { name: 'Reincident', tint: 'warn', forRequests: true, forConversations: false },
  { name: 'Gent gran', tint: 'ok', forRequests: false, forConversations: true },
]

const REPLIES: readonly CannedReplyDraft[] = [
  {
    title: 'Multes',
    shortcut: 'multa',
    forRequests: false,
    forConversations: true,
    texts: {
      ca: 'Bon dia {name}, les multes es recorren a la seu electrònica, en 20 dies naturals des que us arriben. Si us va millor, us donem cita.',
      es: 'Buenos días {name}, las multas se recurren en la sede electrónica, en 20 días naturales desde que le llegan. Si le va mejor, le damos cita.',
    },
  },
  {
    title: 'Padró: canvi d’adreça',
    shortcut: 'padro',
    forRequests: false,
    forConversations: true,
    texts: {
      ca: 'Bon dia {name}, el canvi d’adreça es fa amb el contracte de lloguer o l’escriptura i el DNI. L’endemà ja teniu el volant.',
      es: 'Buenos días {name}, el cambio de dirección se hace con el contrato de alquiler o la escritura y el DNI. Al día siguiente ya tiene el volante.',
    },
  },
  {
    title: 'Targeta d’aparcament',
    shortcut: 'targeta',
    forRequests: false,
    forConversations: true,
    texts: {
      ca: 'Bon dia {name}, la targeta es demana amb el certificat de discapacitat que digui que hi ha mobilitat reduïda, i una fotografia.',
    },
  },
  {
    title: 'Ja està arreglat',
    state: 'resolved',
    forRequests: true,
    forConversations: false,
    texts: { ca: 'Ja està arreglat. Gràcies per avisar-nos, {name}.' },
  },
  {
    title: 'Esperem una peça',
    state: 'waiting',
    forRequests: true,
    forConversations: false,
    texts: { ca: 'Hem demanat la peça i trigarà uns dies. Us avisarem quan hi tornem.' },
  },
  {
    title: 'És en un terreny privat',
    state: 'rejected',
    forRequests: true,
    forConversations: false,
    texts: { ca: 'És en un terreny privat: no hi podem entrar, però n’hem avisat els propietaris.' },
  },
  {
    title: 'Hi passem aquesta setmana',
    forRequests: true,
    forConversations: false,
    texts: { ca: 'L’hem rebuda i la brigada hi passarà aquesta setmana.' },
  },
]

/** Minutes of opening hours within which these teams answer. */
const ANSWERS = { oac: 120, incidents: 240 } as const

const A_MONTH_MINUTES = 30 * 24 * 60

/**
 * Has the office arrange its work as its lead would: labels, replies, macros, rules, deadlines for answering.
 * @returns the ids of the labels by their names
 */
export const arrangeOffice = async (
  { town, goTo }: PastTown,
  { lead, now }: { lead: Member; now: Date },
): Promise<Map<string, string>> => {
  goTo(minutesAfter(now, -A_MONTH_MINUTES))
  const ctx = () => createContext(town, { kind: 'staff', member: lead })
  for (const draft of LABELS) await saveLabel(ctx(), { draft })
  for (const draft of REPLIES) await saveReply(town, draft, lead.name)
  const labels = new Map((await listLabels(town)).map(({ id, name }) => [name, id]))
  const press = labels.get('Premsa') ?? ''
  const fines = (await listReplies(town)).find(({ shortcut }) => shortcut === 'multa')
  await saveMacro(ctx(), {
    draft: {
      title: 'Multa: respondre i acabar',
      actions: { reply: fines?.id ?? '', labels: [], end: 'close' },
    },
  })
  await saveMacro(ctx(), {
    draft: {
      title: 'Premsa: urgent, i demà',
      actions: { labels: [press], priority: 'urgent', end: 'tomorrow' },
    },
  })
  await saveInboxRule(ctx(), {
    draft: {
      name: 'Dues hores sense resposta',
      trigger: { kind: 'unanswered', minutes: 120 },
      teams: [],
      actions: { priority: 'high', tell: 'leads', words: 'Fa dues hores que espera: qui la pot agafar?' },
    },
  })
  await saveInboxRule(ctx(), {
    draft: {
      name: 'Ens escriu la premsa',
      trigger: { kind: 'labelled', label: press },
      teams: [],
      actions: { tell: 'leads', words: 'Ens pregunta la premsa: mireu-vos-ho abans de respondre.' },
    },
  })
  for (const [team, answerMinutes] of Object.entries(ANSWERS))
    await saveTeamSettings(ctx(), { team, settings: { byTurns: false, ceiling: 5, answerMinutes } })
  return labels
}
