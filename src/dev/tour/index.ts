/** What the demonstration puts before the service: a page that shows around, and a strip to become anybody of the staff. */
export { createTour, type TourOptions } from './tour.tsx'
