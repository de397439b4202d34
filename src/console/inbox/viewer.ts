import type { Handover, Viewer } from '#domain/conversations'
import { type EmergencyAccess, hasPermission, writeAuditEntry } from '#domain/staff'
import type { View } from '../ui/index.ts'

/** Who looks, with the glasses that they broke. */
export type ConsoleViewer = Viewer & { emergencyAccess: Map<string, EmergencyAccess> }

/** Who looks: the teams that they are of, and those for which they broke the glass. */
export const viewerOf = ({ member }: Pick<View, 'member'>): ConsoleViewer => {
  const { id = '', name = '', teams = [] } = member ?? {}
  const emergencyAccess: ConsoleViewer['emergencyAccess'] =
    member && hasPermission(member, 'break-glass') ? member.emergencyAccess : new Map()
  return { id, name, teams: [...teams, ...emergencyAccess.keys()], emergencyAccess }
}

/** Writes down that somebody sees what is a discreet team's alone, because they broke the glass, and why. */
export const logEmergencyAccess = async (
  { town, member }: View,
  { emergencyAccess }: ConsoleViewer,
  all: Handover[],
  object: string,
): Promise<void> => {
  const through = new Set(
    all.filter(({ discreet, team }) => discreet && !member?.teams.includes(team)).map(({ team }) => team),
  )
  for (const team of through) {
    const reason = emergencyAccess.get(team)?.reason
    if (reason)
      await writeAuditEntry(town.db, town, {
        member,
        action: 'break-glass',
        object,
        details: { team, reason },
      })
  }
}
