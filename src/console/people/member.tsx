import { getContent } from '#domain/content'
import { getCatalogue } from '#domain/services'
import { endSessions, generatePassword, listMembers, type Staff, writeAuditEntry } from '#domain/staff'
import { Field, readForm, seeOther } from '#platform/pages'
import { consolePage, errorText, type FieldError, ResultMessage, successKey, type View } from '../ui/index.ts'
import { PasskeyFacts } from './passkeys.tsx'
import {
  isMailAddress,
  MembershipFields,
  parseRole,
  readMemberships,
  staffPage,
  teamChoices,
} from './staff.tsx'

/** One member: what they are, and what can be done for them. */
export const memberPage = async (
  view: View,
  staff: Staff,
  id: string,
  request: Request,
  missing: () => Promise<Response>,
  errors: FieldError[] = [],
): Promise<Response> => {
  const { t, town } = view
  const member = (await listMembers(town)).find((one) => one.id === id)
  if (!member) return missing()
  const [catalogue, content, passkeys] = await Promise.all([
    getCatalogue(town),
    getContent(town),
    staff.passkeys.list(id),
  ])
  return consolePage(
    view,
    { title: member.name, path: '/console/staff', status: errors.length > 0 ? 422 : 200 },
    <>
      <p>
        <a href="/console/staff">← {t('staff.back')}</a>
      </p>
      <ResultMessage view={view} done={successKey(request)} errors={errors} />
      <p class="lead">{member.email}</p>
      <form class="card" method="post" action={`/console/staff/${id}`}>
        <Field id="name" label={t('staff.name')} error={errorText(view, errors, 'name')}>
          {(attributes) => <input {...attributes} maxLength={120} value={member.name} autocomplete="off" />}
        </Field>
        <Field
          id="email"
          label={t('sign-in.email')}
          hint={t('staff.email.hint')}
          error={errorText(view, errors, 'email')}
        >
          {(attributes) => (
            <input
              {...attributes}
              type="email"
              required
              maxLength={200}
              value={member.email}
              autocomplete="off"
            />
          )}
        </Field>
        <MembershipFields
          view={view}
          role={member.role}
          departments={[...catalogue.departments]}
          inDepartments={member.departments}
          teams={teamChoices(view, content)}
          inTeams={member.teams}
        />
        <label class="check">
          <input type="checkbox" name="official" value="yes" checked={member.official} />
          {t('staff.official')}
        </label>
        <p class="hint">{t('staff.official.hint')}</p>
        <label class="check">
          <input type="checkbox" name="active" value="yes" checked={member.active} />
          {t('staff.active')}
        </label>
        <p class="hint">{t('staff.active.hint')}</p>
        <button type="submit" name="do" value="save">
          {t('account.save')}
        </button>
      </form>
      <form class="card" method="post" action={`/console/staff/${id}`}>
        <h2>{t('staff.help')}</h2>
        <p>{t('staff.help.hint')}</p>
        <div class="buttons">
          <button type="submit" class="plain" name="do" value="password">
            {t('staff.help.password')}
          </button>
          <button type="submit" class="plain" name="do" value="second">
            {t('staff.help.second')}
          </button>
          <button type="submit" class="plain" name="do" value="sessions">
            {t('staff.help.sessions')}
          </button>
        </div>
      </form>
      {passkeys.length > 0 ? (
        <section class="card" aria-labelledby="passkeys-title">
          <h2 id="passkeys-title">{t('passkeys.title')}</h2>
          <p>{t('passkeys.revoke.hint')}</p>
          <ul class="passkeys">
            {passkeys.map((one) => (
              <li>
                <PasskeyFacts view={view} passkey={one} />
                <form method="post" action={`/console/staff/${id}`}>
                  <input type="hidden" name="passkey" value={one.id} />
                  <button type="submit" class="plain" name="do" value="revoke-passkey">
                    {t('passkeys.revoke')} <span class="visually-hidden">{one.name}</span>
                  </button>
                </form>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {staff.config.directory ? (
        <form class="card" method="post" action={`/console/staff/${id}`}>
          <h2>{staff.config.directory.name}</h2>
          <p>{t(member.hasDirectoryIdentity ? 'staff.directory.bound' : 'staff.directory.free')}</p>
          {member.hasDirectoryIdentity ? (
            <>
              <label class="check">
                <input type="checkbox" id="sure" name="sure" value="yes" />
                {t('staff.directory.sure', { name: member.name })}
              </label>
              <button type="submit" class="plain" name="do" value="unbind">
                {t('staff.directory.unbind')}
              </button>
            </>
          ) : null}
        </form>
      ) : null}
    </>,
  )
}

/** Changes a member, or helps them back in. */
export const saveMember = async (
  view: View,
  staff: Staff,
  id: string,
  request: Request,
  missing: () => Promise<Response>,
): Promise<Response> => {
  const { town, member: by } = view
  if (!by) return missing()
  const form = await readForm(request)
  const { text } = form
  const member = (await listMembers(town)).find((one) => one.id === id)
  if (!member) return missing()
  const back = (done: string) => seeOther(`/console/staff/${id}?done=${done}`)
  switch (text('do')) {
    case 'password': {
      const password = generatePassword()
      await staff.setPassword(id, password, by.name)
      return staffPage(view, request, { password: { name: member.name, password } })
    }
    case 'second':
      await staff.resetSecondFactor(id, by.name)
      return back('second-off')
    case 'revoke-passkey':
      await staff.passkeys.revoke(id, text('passkey'), { member: by, name: by.name })
      return back('passkey-removed')
    case 'unbind':
      if (text('sure') !== 'yes')
        return memberPage(view, staff, id, request, missing, [
          { field: 'sure', key: 'staff.directory.error.sure' },
        ])
      await staff.unbindIdentity(id, by.name)
      await writeAuditEntry(town.db, town, {
        member: by,
        action: 'unbind-identity',
        object: `/console/staff/${id}`,
        details: { of: member.name },
      })
      return back('unbound')
    case 'sessions':
      await endSessions(town, id, {})
      return back('session')
    default: {
      const name = text('name', 120)
      if (!name)
        return memberPage(view, staff, id, request, missing, [{ field: 'name', key: 'staff.error.name' }])
      const email = text('email', 200)
      if (email && !isMailAddress(email))
        return memberPage(view, staff, id, request, missing, [{ field: 'email', key: 'staff.error.email' }])
      const change = {
        name,
        ...(email && { email }),
        role: parseRole(text('role')),
        active: text('active') === 'yes',
        official: text('official') === 'yes',
        ...readMemberships(form),
      }
      const outcome = await staff.update(id, change, by.name)
      if (outcome === 'gone') return missing()
      if (outcome === 'known')
        return memberPage(view, staff, id, request, missing, [{ field: 'email', key: 'staff.error.known' }])
      return outcome === 'last'
        ? memberPage(view, staff, id, request, missing, [{ field: 'role', key: 'staff.error.last' }])
        : back('saved')
    }
  }
}
