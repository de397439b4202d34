import {
  ALERT_CHANNELS,
  type AlertChoices,
  addDevice,
  chooseAlerts,
  getPreferences,
  listOwnEvents,
  removeDevice,
} from '#domain/alerts'
import { hasPermission } from '#domain/staff'
import { readForm, seeOther } from '#platform/pages'
import { createConsoleContext, type View } from '../ui/index.ts'

/** A browser in a few words: its name, and the system that it runs on. */
const describeAgent = (agent: string): string => {
  const name = ['Firefox', 'Edg', 'OPR', 'Chrome', 'Safari'].find((one) => agent.includes(one))
  const system = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS', 'Linux'].find((one) =>
    agent.includes(one),
  )
  return [name?.replace('Edg', 'Edge').replace('OPR', 'Opera'), system].filter(Boolean).join(' · ') || '—'
}

/** Keeps how a member is alerted; takes a browser of theirs, or lets it go. */
export const saveAlerts = async (view: View, request: Request): Promise<Response> => {
  const { town, member, language } = view
  if (!member) return seeOther('/console/sign-in')
  const ctx = createConsoleContext(view)
  const { text, all } = await readForm(request)
  switch (text('do')) {
    case 'add':
      await addDevice(ctx, {
        endpoint: text('endpoint', 1_000),
        p256dh: text('p256dh', 200),
        auth: text('auth', 100),
        agent: describeAgent(request.headers.get('user-agent') ?? ''),
      })
      break
    case 'remove':
      await removeDevice(ctx, { id: text('device', 40) })
      break
    case 'choose': {
      const before = (await getPreferences(town, [member.id])).get(member.id)
      // Without a server for e-mail its boxes are not sent: what was chosen before stays.
      const chosen = listOwnEvents(member).map((event): [string, AlertChoices[typeof event]] => [
        event,
        ALERT_CHANNELS.filter((channel) =>
          channel === 'mail' && !town.mailer
            ? before?.choices[event].includes(channel)
            : all(event).includes(channel),
        ),
      ])
      const mayMonthly = town.mailer !== undefined && hasPermission(member, 'see-figures')
      await chooseAlerts(ctx, {
        muted: listOwnEvents(member).filter((event) => !all(event).includes('console')),
        choices: { ...before?.choices, ...Object.fromEntries(chosen) } as AlertChoices,
        digest: town.mailer ? text('digest') === 'yes' : (before?.digest ?? false),
        monthly: mayMonthly ? text('monthly') === 'yes' : (before?.monthly ?? false),
        language,
      })
    }
  }
  return seeOther('/console/account?done=saved#alerts-title')
}
