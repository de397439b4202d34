/** What a message to a citizen can be part of. Stored: names stay. */
export const MESSAGE_TASKS = [
  'report',
  'appointment',
  'information',
  'procedure',
  'broadcast',
  'staff',
  'menu',
  'other',
] as const

/** What a message to a citizen is part of, for the costs of each task. */
export type MessageTask = (typeof MESSAGE_TASKS)[number]
