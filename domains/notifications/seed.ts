/** A tenant starts with no templates and the defaults of rules.ts; being seeded is what sets its schedules going. */
export const seed = async (): Promise<void> => {};
