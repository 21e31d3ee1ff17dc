/** Tables that stay as they are while nobody acts: not what is counted beside, nor the forecast of the evening. */
export const QUIET_TABLES = `SELECT name FROM kernel.tables WHERE kind <> 'derived' AND name NOT LIKE 'crm.forecast\\_%'`;
