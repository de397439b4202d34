import { Elysia } from 'elysia'
import type { Staff } from '#town/staff'
import { accountPage, saveAccount } from './account.tsx'
import { missingPage } from './apart.tsx'
import { auditPage } from './audit.tsx'
import { type Guarded, hidden, posted } from './guard.ts'
import { memberPage, saveMember } from './member.tsx'
import { addMember, staffPage } from './staff.tsx'

/** The pages about who works here: one's own account, everybody's, and what was done. */
export const people = (staff: Staff, guarded: Guarded) =>
  new Elysia({ name: 'console-people' })
    .get(
      '/console/account',
      ({ request }) => guarded(request, 'signed-in', (here) => accountPage(here, staff, request)),
      hidden,
    )
    .post(
      '/console/account',
      ({ request }) => guarded(request, 'signed-in', (here) => saveAccount(here, staff, request)),
      posted,
    )
    .get(
      '/console/staff',
      ({ request }) => guarded(request, 'manage-staff', (here) => staffPage(here, request)),
      hidden,
    )
    .post(
      '/console/staff',
      ({ request }) => guarded(request, 'manage-staff', (here) => addMember(here, staff, request)),
      posted,
    )
    .get(
      '/console/staff/:id',
      ({ params, request }) =>
        guarded(request, 'manage-staff', (here) =>
          memberPage(here, staff, params.id, request, () => missingPage(here)),
        ),
      hidden,
    )
    .post(
      '/console/staff/:id',
      ({ params, request }) =>
        guarded(request, 'manage-staff', (here) =>
          saveMember(here, staff, params.id, request, () => missingPage(here)),
        ),
      posted,
    )
    .get(
      '/console/audit',
      ({ request }) =>
        guarded(request, 'see-audit', (here) => auditPage(here, new URL(request.url).searchParams)),
      hidden,
    )
