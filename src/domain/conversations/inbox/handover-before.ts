/** How a handover stood before it was given on. */
export type HandoverBefore = {
  team: string
  discreet: boolean
  state: 'waiting' | 'taken' | 'closed' | 'withdrawn'
  takenBy: string | null
  assigneeId: string | null
  /** In ISO 8601. */
  takenAt: string | null
}
