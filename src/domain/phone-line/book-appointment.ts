import { type Appointment, type Booking, bookSlot, readPickup } from '#domain/appointments'
import { refuseProblems, useCase } from '#domain/use-cases'
import { type Caller, callerProblems, openCallerConversation } from './caller.ts'

/**
 * An appointment that staff give: to a caller, or to a contact who is known already. `slot.start`: 0 where none is chosen;
 * `moving`: the appointment that it is instead of.
 */
export type PhoneBooking = Pick<Booking, 'slot' | 'attendee'> & { caller: Caller; moving?: Appointment }

/** Books an appointment for somebody on the line; one who wants to be written to is notified of it. */
export const bookByPhone = useCase({
  allow: { staff: 'attend-appointments' },
  prepare: async ({ town }, { slot, attendee, caller }: PhoneBooking) => {
    refuseProblems([
      ...(slot.start > 0 ? [] : [{ path: 'start', code: 'missing' } as const]),
      ...callerProblems(caller),
    ])
    return readPickup(town, slot, attendee)
  },
  run: async (ctx, { slot, attendee, moving, caller }, pickup) => {
    const written = await openCallerConversation(ctx.db, ctx.town, caller)
    const contactId = slot.contactId ?? written?.contactId ?? moving?.contactId ?? undefined
    return bookSlot.within(ctx, { slot: { ...slot, contactId }, attendee, moving: moving?.id }, pickup)
  },
  isDone: ({ outcome }) => outcome === 'booked',
})
