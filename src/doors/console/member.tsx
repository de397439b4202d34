import { Field, readForm, seeOther } from '#platform/pages'
import { contentOf } from '#town/content'
import { catalogueOf } from '#town/services'
import {
  changeMember,
  endSessions,
  membersOf,
  newPassword,
  record,
  resetSecondFactor,
  type Staff,
  unbindIdentity,
} from '#town/staff'
import { consolePage, type View } from './frame.tsx'
import { Belongings, readBelongings, roleIn, staffPage, teamChoices } from './staff.tsx'
import { doneIn, Outcome, type Wrong, wrongWith } from './table.tsx'

/** One member: what they are, and what can be done for them. */
export const memberPage = async (
  here: View,
  staff: Staff,
  id: string,
  request: Request,
  missing: () => Response,
  errors: Wrong[] = [],
): Promise<Response> => {
  const { t, town } = here
  const member = (await membersOf(town)).find((one) => one.id === id)
  if (!member) return missing()
  const [catalogue, content] = await Promise.all([catalogueOf(town), contentOf(town)])
  return consolePage(
    here,
    { title: member.name, path: '/console/staff', status: errors.length > 0 ? 422 : 200 },
    <>
      <p>
        <a href="/console/staff">← {t('staff.back')}</a>
      </p>
      <Outcome view={here} done={doneIn(request)} errors={errors} />
      <h1>{member.name}</h1>
      <p class="lead">{member.email}</p>
      <form class="card" method="post" action={`/console/staff/${id}`}>
        <Field id="name" label={t('staff.name')} error={wrongWith(here, errors, 'name')}>
          {(attributes) => <input {...attributes} maxLength={120} value={member.name} autocomplete="off" />}
        </Field>
        <Belongings
          here={here}
          role={member.role}
          departments={[...catalogue.departments]}
          inDepartments={member.departments}
          teams={teamChoices(here, content)}
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
      {staff.config.directory ? (
        <form class="card" method="post" action={`/console/staff/${id}`}>
          <h2>{staff.config.directory.name}</h2>
          <p>{t(member.bound ? 'staff.directory.bound' : 'staff.directory.free')}</p>
          {member.bound ? (
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
  here: View,
  staff: Staff,
  id: string,
  request: Request,
  missing: () => Response,
): Promise<Response> => {
  const { town } = here
  const form = await readForm(request)
  const { text } = form
  const member = (await membersOf(town)).find((one) => one.id === id)
  if (!member) return missing()
  const back = (done: string) => seeOther(`/console/staff/${id}?done=${done}`)
  switch (text('do')) {
    case 'password': {
      const password = newPassword()
      await staff.setPassword(id, password)
      return staffPage(here, request, { password: { name: member.name, password } })
    }
    case 'second':
      await resetSecondFactor(town, id)
      return back('second-off')
    case 'unbind':
      if (text('sure') !== 'yes')
        return memberPage(here, staff, id, request, missing, [
          { field: 'sure', key: 'staff.directory.error.sure' },
        ])
      await unbindIdentity(town, id)
      await record(town.db, town, {
        member: here.member,
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
        return memberPage(here, staff, id, request, missing, [{ field: 'name', key: 'staff.error.name' }])
      const change = {
        name,
        role: roleIn(text('role')),
        active: text('active') === 'yes',
        official: text('official') === 'yes',
        ...readBelongings(form),
      }
      const outcome = await changeMember(town, id, change)
      if (outcome === 'gone') return missing()
      return outcome === 'last'
        ? memberPage(here, staff, id, request, missing, [{ field: 'role', key: 'staff.error.last' }])
        : back('saved')
    }
  }
}
