/** What messages to citizens cost: counted by day and category, at the prices of their day. */
export { type Cost, computeCosts, type MessageCosts, NO_COST } from './compute-costs.ts'
export { messageCostsModule } from './module.ts'
export { estimateCost, getMonthCosts, type MonthCosts } from './month-costs.ts'
export { getPeriodCosts, type PeriodCosts } from './period-costs.ts'
