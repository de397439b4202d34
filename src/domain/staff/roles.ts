/** What a member of staff can be. */
export const ROLES = ['administrator', 'lead', 'agent', 'crew', 'operator', 'editor', 'auditor'] as const

/** The role of a member of staff. */
export type Role = (typeof ROLES)[number]

/** Roles by what they may do. Read line by line: who may do this. */
const PERMISSIONS = {
  'see-queue': ['administrator', 'lead', 'agent', 'operator', 'auditor'],
  'take-report': ['administrator', 'lead', 'agent', 'operator'],
  'change-request': ['administrator', 'lead', 'agent'],
  // What a telephone in the street needs, and no more: neither the reporter nor the queue.
  'see-work': ['administrator', 'lead', 'agent', 'crew', 'operator', 'auditor'],
  'work-in-street': ['administrator', 'lead', 'agent', 'crew'],
  'review-picture': ['administrator', 'lead', 'agent'],
  'merge-requests': ['administrator', 'lead', 'agent'],
  'share-views': ['administrator', 'lead'],
  'write-replies': ['administrator', 'lead'],
  'organise-work': ['administrator', 'lead'],
  'answer-citizens': ['administrator', 'lead', 'agent'],
  'answer-rights': ['administrator', 'lead'],
  'merge-people': ['administrator', 'lead'],
  'undo-contact-merge': ['administrator'],
  'attend-appointments': ['administrator', 'lead', 'agent', 'operator'],
  'manage-agendas': ['administrator', 'lead'],
  'break-glass': ['administrator'],
  'see-figures': ['administrator', 'lead', 'auditor'],
  'export-requests': ['administrator', 'lead', 'auditor'],
  'send-notices': ['administrator', 'lead', 'editor'],
  'edit-content': ['administrator', 'editor'],
  teach: ['administrator', 'lead', 'agent', 'editor'],
  'see-sources': ['administrator', 'editor'],
  'manage-applications': ['administrator'],
  'manage-forwarding': ['administrator'],
  'manage-settings': ['administrator'],
  'read-quarantine': ['administrator'],
  'own-alerts': ['administrator', 'lead', 'agent', 'crew', 'operator', 'editor', 'auditor'],
  'manage-staff': ['administrator'],
  'see-audit': ['administrator', 'auditor'],
} as const satisfies Record<string, readonly Role[]>

/** What can be done in the console. */
export type Action = keyof typeof PERMISSIONS

/** Everything that can be done, in the order of the table. */
export const ACTIONS = Object.keys(PERMISSIONS) as Action[]

/**
 * Someone signed in.
 *
 * `departments`: codes of those whose requests they work on; none: of all. `teams`: the discreet teams whose
 * conversations they see; others see none of those. `secondFactor`: whether they prove who they are in two ways.
 */
export type Member = {
  id: string
  name: string
  email: string
  role: Role
  departments: string[]
  teams: string[]
  secondFactor: boolean
  /** An authorised official: may identify citizens and sign for them (Llei 39/2015, article 12.2). */
  official: boolean
}

/** Whether a member is of a department: a member limited to none is of all. */
export const isInDepartment = ({ departments }: Pick<Member, 'departments'>, department: string): boolean =>
  departments.length === 0 || departments.includes(department)

/** Whether a member may do something. @param department whose request it is done with, where it is one */
export const hasPermission = (
  member: Pick<Member, 'role' | 'departments'>,
  action: Action,
  department?: string,
): boolean =>
  (PERMISSIONS[action] as readonly Role[]).includes(member.role) &&
  (department === undefined || isInDepartment(member, department))
