import { Elysia } from 'elysia'
import type { StaffOf } from '#domain/staff'
import { formRoute, type Guarded, hiddenRoute, notFoundPage } from '../access/index.ts'
import { accountPage, saveAccount } from './account.tsx'
import { auditPage } from './audit.tsx'
import { exportAudit } from './audit-export.ts'
import { EXPORT_PATH } from './audit-export-form.tsx'
import { memberPage, saveMember } from './member.tsx'
import { addMember, staffPage } from './staff.tsx'

/** The pages about who works here: one's own account, everybody's, and what was done. */
export const staffRoutes = (staffOf: StaffOf, guarded: Guarded) =>
  new Elysia({ name: 'console-people' })
    .get(
      '/console/account',
      ({ request }) =>
        guarded(request, 'signed-in', (view) => accountPage(view, staffOf(view.town), request)),
      hiddenRoute,
    )
    .post(
      '/console/account',
      ({ request }) =>
        guarded(request, 'signed-in', (view) => saveAccount(view, staffOf(view.town), request)),
      formRoute,
    )
    .get(
      '/console/staff',
      ({ request }) => guarded(request, 'manage-staff', (view) => staffPage(view, request)),
      hiddenRoute,
    )
    .post(
      '/console/staff',
      ({ request }) =>
        guarded(request, 'manage-staff', (view) => addMember(view, staffOf(view.town), request)),
      formRoute,
    )
    .get(
      '/console/staff/:id',
      ({ params, request }) =>
        guarded(request, 'manage-staff', (view) =>
          memberPage(view, staffOf(view.town), params.id, request, () => notFoundPage(view)),
        ),
      hiddenRoute,
    )
    .post(
      '/console/staff/:id',
      ({ params, request }) =>
        guarded(request, 'manage-staff', (view) =>
          saveMember(view, staffOf(view.town), params.id, request, () => notFoundPage(view)),
        ),
      formRoute,
    )
    .get(
      '/console/audit',
      ({ request }) =>
        guarded(request, 'see-audit', (view) => auditPage(view, new URL(request.url).searchParams)),
      hiddenRoute,
    )
    .post(
      EXPORT_PATH,
      ({ request }) => guarded(request, 'see-audit', (view) => exportAudit(view, request)),
      formRoute,
    )
