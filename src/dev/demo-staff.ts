import type { NewMember } from '#domain/staff'

/** Members of staff of the demo and of tests. */
export const STAFF: NewMember[] = [
  { email: 'admin@demo.test', name: 'Núria Vila', role: 'administrator' },
  { email: 'agent@demo.test', name: 'Jordi Casals', role: 'agent', official: true },
  { email: 'operator@demo.test', name: 'Montse Riera', role: 'operator' },
  { email: 'lead@demo.test', name: 'Pere Soler', role: 'lead' },
  { email: 'editor@demo.test', name: 'Clara Font', role: 'editor' },
  { email: 'auditor@demo.test', name: 'Ramon Prat', role: 'auditor' },
  { email: 'brigada@demo.test', name: 'Joan Pla', role: 'agent', departments: ['ENLLUMENAT'] },
  { email: 'carrer@demo.test', name: 'Quim Roca', role: 'crew', departments: ['ENLLUMENAT'] },
  { email: 'social@demo.test', name: 'Aina Puig', role: 'agent', teams: ['social'] },
]

/** The password of every member. */
export const PASSWORD = 'demo-demo-demo'
