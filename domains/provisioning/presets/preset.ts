import { z } from "zod";
import { INDUSTRIES, keysOf, TOGGLES } from "../activation-tables.ts";

const toggle = z.enum(keysOf(TOGGLES));

/** `open`, `won` and `lost` are what reports and rules read; the label is the industry's own word. */
const PresetStage = z.strictObject({
  key: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/)
    .describe("Stable key of the stage."),
  label: z.string().min(1).describe("What people see."),
  semantic: z
    .enum(["open", "won", "lost"])
    .describe("What the stage means for forecasts and reports."),
  probability: z.number().int().min(0).max(100).describe("Chance to win, in percent."),
});

const PresetPipeline = z
  .strictObject({
    key: z
      .string()
      .regex(/^[a-z][a-z0-9_]*$/)
      .describe("Stable key of the pipeline."),
    label: z.string().min(1).describe("What people see."),
    stages: z.array(PresetStage).min(3).describe("Stages in order, the lost one last."),
  })
  .refine(
    ({ stages }) =>
      ["open", "won", "lost"].every((semantic) =>
        stages.some((stage) => stage.semantic === semantic),
      ),
    "needs an open, a won and a lost stage",
  )
  .refine(
    ({ stages }) => new Set(stages.map((stage) => stage.key)).size === stages.length,
    "has a stage twice",
  )
  .refine(
    ({ stages }) =>
      stages.every(({ semantic, probability }) =>
        semantic === "open" ? probability < 100 : probability === (semantic === "won" ? 100 : 0),
      ),
    "won is 100 %, lost is 0 %, open is less than certain",
  );

const PresetRole = z.strictObject({
  key: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/)
    .describe("Stable key of the role."),
  title: z.string().min(1).describe("What people see."),
  permissions: z
    .array(z.string().regex(/^(\*|[a-z][a-z0-9-]*:(\*|[a-z][a-z0-9-]*))$/))
    .min(1)
    .describe("Permissions as domain:action, with wildcards."),
});

export const IndustryPreset = z
  .strictObject({
    industry: z.enum(keysOf(INDUSTRIES)).describe("The industry it is for."),
    version: z
      .number()
      .int()
      .positive()
      .describe("Raised with every change, so that an upgrade can merge."),
    title: z.string().min(1).describe("What people see."),
    on: z.array(toggle).describe("Toggles that are on unless the prompt says otherwise."),
    offered: z.array(toggle).describe("Toggles that suit the industry but start off."),
    pipeline: PresetPipeline.describe("The CRM pipeline that activation seeds."),
    leadSources: z.array(z.string().min(1)).min(1).describe("Where leads come from."),
    roles: z.array(PresetRole).min(1).describe("Roles that activation creates."),
  })
  .refine(
    ({ on, offered }) => !on.some((name) => offered.includes(name)),
    "a toggle is on or offered, not both",
  );
export type IndustryPreset = z.infer<typeof IndustryPreset>;
