CREATE SCHEMA "finance";
--> statement-breakpoint
CREATE TABLE "finance"."allocation_lines" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"allocation_id" uuid NOT NULL,
	"line_id" uuid NOT NULL,
	"amount" bigint NOT NULL,
	"functional" bigint NOT NULL,
	CONSTRAINT "allocation_lines_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "allocation_lines_once" UNIQUE("tenant_id","allocation_id","line_id")
);
--> statement-breakpoint
CREATE TABLE "finance"."allocations" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"party_id" uuid NOT NULL,
	"date" date NOT NULL,
	"kind" text NOT NULL,
	"reverses_id" uuid,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	CONSTRAINT "allocations_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "allocations_reversed_once" UNIQUE("tenant_id","reverses_id"),
	CONSTRAINT "allocations_kind" CHECK ("finance"."allocations"."kind" IN ('payment', 'credit', 'write_off', 'discount', 'contra', 'opening', 'reversal'))
);
--> statement-breakpoint
CREATE TABLE "finance"."asset_categories" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"cost_account_id" uuid NOT NULL,
	"accumulated_account_id" uuid NOT NULL,
	"expense_account_id" uuid NOT NULL,
	"method" text NOT NULL,
	"life_months" integer NOT NULL,
	"convention" text NOT NULL,
	"factor" numeric,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "asset_categories_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "asset_categories_code" UNIQUE("tenant_id","code"),
	CONSTRAINT "asset_categories_method" CHECK ("finance"."asset_categories"."method" IN ('straight_line', 'declining_balance', 'units_of_production', 'none')),
	CONSTRAINT "asset_categories_convention" CHECK ("finance"."asset_categories"."convention" IN ('full_month', 'next_month', 'mid_month', 'daily')),
	CONSTRAINT "asset_categories_name_not_blank" CHECK (btrim("finance"."asset_categories"."name") <> ''),
	CONSTRAINT "asset_categories_terms" CHECK ("finance"."asset_categories"."life_months" BETWEEN 1 AND 1200 AND ("finance"."asset_categories"."factor" > 0) IS NOT FALSE)
);
--> statement-breakpoint
CREATE TABLE "finance"."asset_movements" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"asset_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"entry_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"date" date NOT NULL,
	"cost" bigint NOT NULL,
	"accumulated" bigint NOT NULL,
	"since_elapsed" integer,
	"since_units" numeric,
	"since_accumulated" bigint,
	"reverses_id" uuid,
	CONSTRAINT "asset_movements_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "asset_movements_reversed_once" UNIQUE("tenant_id","reverses_id"),
	CONSTRAINT "asset_movements_kind" CHECK ("finance"."asset_movements"."kind" IN ('acquire', 'depreciate', 'write_down', 'dispose')),
	CONSTRAINT "asset_movements_since" CHECK (num_nonnulls("finance"."asset_movements"."since_elapsed", "finance"."asset_movements"."since_units", "finance"."asset_movements"."since_accumulated") IN (0, 3) AND ("finance"."asset_movements"."cost" <> 0 OR "finance"."asset_movements"."accumulated" <> 0))
);
--> statement-breakpoint
CREATE TABLE "finance"."asset_usages" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"asset_id" uuid NOT NULL,
	"on_date" date NOT NULL,
	"units" numeric NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "asset_usages_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "asset_usages_units" CHECK ("finance"."asset_usages"."units" > 0)
);
--> statement-breakpoint
CREATE TABLE "finance"."assets" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"category_id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"cost_account_id" uuid NOT NULL,
	"accumulated_account_id" uuid NOT NULL,
	"expense_account_id" uuid NOT NULL,
	"method" text NOT NULL,
	"life_months" integer NOT NULL,
	"convention" text NOT NULL,
	"factor" numeric,
	"cost_centre_id" uuid,
	"project_id" uuid,
	"fund_id" uuid,
	"branch_id" uuid,
	"starts_on" date NOT NULL,
	"residual" bigint NOT NULL,
	"units_total" numeric,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "assets_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "assets_code" UNIQUE("tenant_id","entity_id","code"),
	CONSTRAINT "assets_method" CHECK ("finance"."assets"."method" IN ('straight_line', 'declining_balance', 'units_of_production', 'none')),
	CONSTRAINT "assets_convention" CHECK ("finance"."assets"."convention" IN ('full_month', 'next_month', 'mid_month', 'daily')),
	CONSTRAINT "assets_name_not_blank" CHECK (btrim("finance"."assets"."name") <> ''),
	CONSTRAINT "assets_terms" CHECK ("finance"."assets"."residual" >= 0 AND "finance"."assets"."life_months" BETWEEN 1 AND 1200 AND ("finance"."assets"."factor" > 0) IS NOT FALSE AND ("finance"."assets"."method" <> 'units_of_production' OR "finance"."assets"."units_total" IS NOT NULL AND "finance"."assets"."units_total" > 0))
);
--> statement-breakpoint
CREATE TABLE "finance"."bank_accounts" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"currency" text NOT NULL,
	"number_ending" text,
	"provider" text,
	"is_active" boolean DEFAULT true NOT NULL,
	"csv_mapping" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "bank_accounts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "bank_accounts_of_account" UNIQUE("tenant_id","entity_id","account_id"),
	CONSTRAINT "bank_accounts_name" UNIQUE("tenant_id","name"),
	CONSTRAINT "bank_accounts_kind" CHECK ("finance"."bank_accounts"."kind" IN ('bank', 'cash', 'mobile_money', 'card')),
	CONSTRAINT "bank_accounts_currency" CHECK ("finance"."bank_accounts"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "bank_accounts_name_not_blank" CHECK (btrim("finance"."bank_accounts"."name") <> ''),
	CONSTRAINT "bank_accounts_number_masked" CHECK ("finance"."bank_accounts"."number_ending" ~ '^[A-Za-z0-9]{1,4}$')
);
--> statement-breakpoint
CREATE TABLE "finance"."bank_import_pieces" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"idx" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "bank_import_pieces_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "bank_import_pieces_once" UNIQUE("tenant_id","import_id","idx")
);
--> statement-breakpoint
CREATE TABLE "finance"."bank_imports" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"bank_account_id" uuid NOT NULL,
	"file_id" uuid,
	"file_name" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"status" text NOT NULL,
	"options" jsonb NOT NULL,
	"problem" jsonb,
	"format" text,
	"encoding" text,
	"started_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "bank_imports_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "bank_imports_status" CHECK ("finance"."bank_imports"."status" IN ('reading', 'unreadable', 'done', 'discarded')),
	CONSTRAINT "bank_imports_problem" CHECK (("finance"."bank_imports"."status" = 'unreadable') = ("finance"."bank_imports"."problem" IS NOT NULL))
);
--> statement-breakpoint
CREATE TABLE "finance"."bank_match_items" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"match_id" uuid NOT NULL,
	"statement_line_id" uuid,
	"entry_line_id" uuid,
	CONSTRAINT "bank_match_items_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "bank_match_items_statement_line_once" UNIQUE("tenant_id","statement_line_id"),
	CONSTRAINT "bank_match_items_entry_line_once" UNIQUE("tenant_id","entry_line_id"),
	CONSTRAINT "bank_match_items_one" CHECK (num_nonnulls("finance"."bank_match_items"."statement_line_id", "finance"."bank_match_items"."entry_line_id") = 1)
);
--> statement-breakpoint
CREATE TABLE "finance"."bank_matches" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"bank_account_id" uuid NOT NULL,
	"origin" text NOT NULL,
	"source_id" uuid,
	"rule_id" uuid,
	"reason" text,
	"matched_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "bank_matches_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "bank_matches_origin" CHECK ("finance"."bank_matches"."origin" IN ('accepted', 'posted', 'paid', 'cleared')),
	CONSTRAINT "bank_matches_source" CHECK (("finance"."bank_matches"."origin" IN ('posted', 'paid')) = ("finance"."bank_matches"."source_id" IS NOT NULL))
);
--> statement-breakpoint
CREATE TABLE "finance"."bank_rules" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"priority" integer NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"bank_account_id" uuid,
	"direction" text,
	"text_contains" text,
	"counterparty_contains" text,
	"min_minor" bigint,
	"max_minor" bigint,
	"account_id" uuid,
	"party_id" uuid,
	"tax_code_id" uuid,
	"description" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "bank_rules_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "bank_rules_name" UNIQUE("tenant_id","name"),
	CONSTRAINT "bank_rules_direction" CHECK ("finance"."bank_rules"."direction" IN ('in', 'out')),
	CONSTRAINT "bank_rules_target" CHECK (num_nonnulls("finance"."bank_rules"."account_id", "finance"."bank_rules"."party_id") = 1 AND ("finance"."bank_rules"."tax_code_id" IS NULL OR "finance"."bank_rules"."account_id" IS NOT NULL)),
	CONSTRAINT "bank_rules_say_something" CHECK (num_nonnulls("finance"."bank_rules"."text_contains", "finance"."bank_rules"."counterparty_contains", "finance"."bank_rules"."min_minor", "finance"."bank_rules"."max_minor") > 0 AND coalesce("finance"."bank_rules"."min_minor" >= 0 AND "finance"."bank_rules"."max_minor" >= coalesce("finance"."bank_rules"."min_minor", 0), true) AND ("finance"."bank_rules"."bank_account_id" IS NOT NULL OR num_nonnulls("finance"."bank_rules"."min_minor", "finance"."bank_rules"."max_minor") = 0)),
	CONSTRAINT "bank_rules_name_not_blank" CHECK (btrim("finance"."bank_rules"."name") <> '')
);
--> statement-breakpoint
CREATE TABLE "finance"."bank_statement_lines" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"statement_id" uuid NOT NULL,
	"bank_account_id" uuid NOT NULL,
	"line_no" integer NOT NULL,
	"booked_on" date NOT NULL,
	"value_on" date,
	"amount_minor" bigint NOT NULL,
	"description" text NOT NULL,
	"counterparty" text,
	"reference" text,
	"bank_id" text,
	"key" text NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "bank_statement_lines_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "bank_statement_lines_no" UNIQUE("tenant_id","statement_id","line_no"),
	CONSTRAINT "bank_statement_lines_move" CHECK ("finance"."bank_statement_lines"."amount_minor" <> 0)
);
--> statement-breakpoint
CREATE TABLE "finance"."bank_statements" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"bank_account_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	"opening_minor" bigint,
	"closing_minor" bigint,
	"file_lines" integer NOT NULL,
	"new_lines" integer NOT NULL,
	"is_live" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "bank_statements_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "bank_statements_of_account" UNIQUE("tenant_id","id","bank_account_id"),
	CONSTRAINT "bank_statements_in_order" CHECK ("finance"."bank_statements"."starts_on" <= "finance"."bank_statements"."ends_on")
);
--> statement-breakpoint
CREATE TABLE "finance"."reconciliation_items" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"reconciliation_id" uuid NOT NULL,
	"statement_line_id" uuid,
	"entry_line_id" uuid,
	"amount_minor" bigint NOT NULL,
	CONSTRAINT "reconciliation_items_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "reconciliation_items_one" CHECK (num_nonnulls("finance"."reconciliation_items"."statement_line_id", "finance"."reconciliation_items"."entry_line_id") = 1)
);
--> statement-breakpoint
CREATE TABLE "finance"."reconciliation_reopenings" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"reconciliation_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"reopened_by" text NOT NULL,
	"reopened_at" timestamp with time zone NOT NULL,
	CONSTRAINT "reconciliation_reopenings_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "reconciliation_reopenings_once" UNIQUE("tenant_id","reconciliation_id"),
	CONSTRAINT "reconciliation_reopenings_reason" CHECK (btrim("finance"."reconciliation_reopenings"."reason") <> '')
);
--> statement-breakpoint
CREATE TABLE "finance"."reconciliations" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"bank_account_id" uuid NOT NULL,
	"statement_id" uuid NOT NULL,
	"on_date" date NOT NULL,
	"closing_minor" bigint NOT NULL,
	"books_minor" bigint NOT NULL,
	"outstanding_minor" bigint NOT NULL,
	"unmatched_minor" bigint NOT NULL,
	"completed_by" text NOT NULL,
	"completed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reconciliations_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "reconciliations_add_up" CHECK ("finance"."reconciliations"."closing_minor" = "finance"."reconciliations"."books_minor" - "finance"."reconciliations"."outstanding_minor" + "finance"."reconciliations"."unmatched_minor")
);
--> statement-breakpoint
CREATE TABLE "finance"."accounts" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"control" text,
	"currency" text,
	"parent_id" uuid,
	"is_postable" boolean DEFAULT true NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"cash_flow" text DEFAULT 'operating' NOT NULL,
	"report_group" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "accounts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "accounts_code" UNIQUE("tenant_id","code"),
	CONSTRAINT "accounts_type" CHECK ("finance"."accounts"."type" IN ('asset', 'liability', 'equity', 'income', 'expense')),
	CONSTRAINT "accounts_control" CHECK ("finance"."accounts"."control" IN ('receivable', 'payable', 'stock', 'payroll', 'fixed_asset', 'bank', 'tax')),
	CONSTRAINT "accounts_cash_flow" CHECK ("finance"."accounts"."cash_flow" IN ('operating', 'investing', 'financing', 'cash')),
	CONSTRAINT "accounts_currency" CHECK ("finance"."accounts"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "accounts_code_not_blank" CHECK (btrim("finance"."accounts"."code") <> ''),
	CONSTRAINT "accounts_name_not_blank" CHECK (btrim("finance"."accounts"."name") <> ''),
	CONSTRAINT "accounts_not_own_parent" CHECK ("finance"."accounts"."parent_id" <> "finance"."accounts"."id")
);
--> statement-breakpoint
CREATE TABLE "finance"."dimension_values" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "dimension_values_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "dimension_values_code" UNIQUE("tenant_id","kind","code"),
	CONSTRAINT "dimension_values_kind" CHECK ("finance"."dimension_values"."kind" IN ('cost_centre', 'project', 'fund', 'branch')),
	CONSTRAINT "dimension_values_name_not_blank" CHECK (btrim("finance"."dimension_values"."name") <> '')
);
--> statement-breakpoint
CREATE TABLE "finance"."entities" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"functional_currency" text NOT NULL,
	"country" text,
	"is_default" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "entities_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "entities_code" UNIQUE("tenant_id","code"),
	CONSTRAINT "entities_currency" CHECK ("finance"."entities"."functional_currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "entities_name_not_blank" CHECK (btrim("finance"."entities"."name") <> '')
);
--> statement-breakpoint
CREATE TABLE "finance"."exchange_rates" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"base" text NOT NULL,
	"quote" text NOT NULL,
	"on_date" date NOT NULL,
	"rate" numeric NOT NULL,
	"source" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "exchange_rates_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "exchange_rates_of_day" UNIQUE("tenant_id","base","quote","on_date"),
	CONSTRAINT "exchange_rates_base" CHECK ("finance"."exchange_rates"."base" ~ '^[A-Z]{3}$'),
	CONSTRAINT "exchange_rates_quote" CHECK ("finance"."exchange_rates"."quote" ~ '^[A-Z]{3}$'),
	CONSTRAINT "exchange_rates_rate" CHECK ("finance"."exchange_rates"."rate" > 0 AND "finance"."exchange_rates"."base" <> "finance"."exchange_rates"."quote")
);
--> statement-breakpoint
CREATE TABLE "finance"."fiscal_years" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"name" text NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "fiscal_years_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "fiscal_years_name" UNIQUE("tenant_id","entity_id","name"),
	CONSTRAINT "fiscal_years_of_entity" UNIQUE("tenant_id","id","entity_id"),
	CONSTRAINT "fiscal_years_in_order" CHECK ("finance"."fiscal_years"."starts_on" <= "finance"."fiscal_years"."ends_on")
);
--> statement-breakpoint
CREATE TABLE "finance"."journals" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"series_id" uuid NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "journals_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "journals_code" UNIQUE("tenant_id","entity_id","code"),
	CONSTRAINT "journals_of_entity" UNIQUE("tenant_id","id","entity_id"),
	CONSTRAINT "journals_kind" CHECK ("finance"."journals"."kind" IN ('general', 'sales', 'purchases', 'bank', 'cash', 'payroll', 'assets', 'closing')),
	CONSTRAINT "journals_name_not_blank" CHECK (btrim("finance"."journals"."name") <> '')
);
--> statement-breakpoint
CREATE TABLE "finance"."lock_dates" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"seq" integer DEFAULT 0 NOT NULL,
	"locked_through" date,
	"reason" text,
	"set_by" text NOT NULL,
	"set_at" timestamp with time zone NOT NULL,
	CONSTRAINT "lock_dates_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "lock_dates_seq" UNIQUE("tenant_id","entity_id","seq")
);
--> statement-breakpoint
CREATE TABLE "finance"."period_events" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"period_id" uuid NOT NULL,
	"seq" integer DEFAULT 0 NOT NULL,
	"kind" text NOT NULL,
	"reason" text,
	"done_by" text NOT NULL,
	"done_by_name" text NOT NULL,
	"done_at" timestamp with time zone NOT NULL,
	CONSTRAINT "period_events_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "period_events_seq" UNIQUE("tenant_id","period_id","seq"),
	CONSTRAINT "period_events_kind" CHECK ("finance"."period_events"."kind" IN ('request', 'withdraw', 'close', 'reopen', 'reclose')),
	CONSTRAINT "period_events_reopened_with_reason" CHECK ("finance"."period_events"."kind" <> 'reopen' OR coalesce(btrim("finance"."period_events"."reason"), '') <> '')
);
--> statement-breakpoint
CREATE TABLE "finance"."periods" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"fiscal_year_id" uuid NOT NULL,
	"name" text NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "periods_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "periods_name" UNIQUE("tenant_id","entity_id","name"),
	CONSTRAINT "periods_of_entity" UNIQUE("tenant_id","id","entity_id"),
	CONSTRAINT "periods_in_order" CHECK ("finance"."periods"."starts_on" <= "finance"."periods"."ends_on"),
	CONSTRAINT "periods_status" CHECK ("finance"."periods"."status" IN ('open', 'closing', 'closed'))
);
--> statement-breakpoint
CREATE TABLE "finance"."posting_accounts" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"role" text NOT NULL,
	"account_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "posting_accounts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "posting_accounts_role" UNIQUE("tenant_id","role")
);
--> statement-breakpoint
CREATE TABLE "finance"."series" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"digits" integer DEFAULT 5 NOT NULL,
	"restarts" text DEFAULT 'yearly' NOT NULL,
	"first_number" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "series_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "series_code" UNIQUE("tenant_id","entity_id","code"),
	CONSTRAINT "series_of_entity" UNIQUE("tenant_id","id","entity_id"),
	CONSTRAINT "series_restarts" CHECK ("finance"."series"."restarts" IN ('never', 'yearly')),
	CONSTRAINT "series_numbers" CHECK ("finance"."series"."digits" BETWEEN 1 AND 12 AND "finance"."series"."first_number" >= 1)
);
--> statement-breakpoint
CREATE TABLE "finance"."budget_lines" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"budget_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"period_id" uuid NOT NULL,
	"cost_centre_id" uuid,
	"project_id" uuid,
	"fund_id" uuid,
	"branch_id" uuid,
	"amount" bigint NOT NULL,
	CONSTRAINT "budget_lines_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "budget_lines_once" UNIQUE NULLS NOT DISTINCT("tenant_id","budget_id","account_id","period_id","cost_centre_id","project_id","fund_id","branch_id")
);
--> statement-breakpoint
CREATE TABLE "finance"."budgets" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"fiscal_year_id" uuid NOT NULL,
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"status" text NOT NULL,
	"held_against" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "budgets_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "budgets_version" UNIQUE("tenant_id","fiscal_year_id","version"),
	CONSTRAINT "budgets_status" CHECK ("finance"."budgets"."status" IN ('draft', 'active', 'superseded')),
	CONSTRAINT "budgets_window" CHECK ("finance"."budgets"."held_against" IN ('period', 'to_date', 'year')),
	CONSTRAINT "budgets_name_not_blank" CHECK (btrim("finance"."budgets"."name") <> '')
);
--> statement-breakpoint
CREATE TABLE "finance"."commitments" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"period_id" uuid NOT NULL,
	"cost_centre_id" uuid,
	"project_id" uuid,
	"fund_id" uuid,
	"branch_id" uuid,
	"description" text NOT NULL,
	"reserved" bigint NOT NULL,
	"consumed" bigint NOT NULL,
	"released" bigint NOT NULL,
	"reserved_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "commitments_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "commitments_amounts" CHECK ("finance"."commitments"."reserved" > 0 AND "finance"."commitments"."consumed" >= 0 AND "finance"."commitments"."released" >= 0 AND "finance"."commitments"."consumed" + "finance"."commitments"."released" <= "finance"."commitments"."reserved"),
	CONSTRAINT "commitments_description_not_blank" CHECK (btrim("finance"."commitments"."description") <> '')
);
--> statement-breakpoint
CREATE TABLE "finance"."checklist_marks" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"period_id" uuid NOT NULL,
	"task_id" uuid NOT NULL,
	"note" text,
	"done_by" text NOT NULL,
	"done_at" timestamp with time zone NOT NULL,
	CONSTRAINT "checklist_marks_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "checklist_marks_once" UNIQUE("tenant_id","period_id","task_id")
);
--> statement-breakpoint
CREATE TABLE "finance"."checklist_tasks" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"position" integer NOT NULL,
	"check_code" text,
	"is_blocking" boolean NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "checklist_tasks_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "checklist_tasks_name" UNIQUE("tenant_id","name"),
	CONSTRAINT "checklist_tasks_check" UNIQUE("tenant_id","check_code"),
	CONSTRAINT "checklist_tasks_name_not_blank" CHECK (btrim("finance"."checklist_tasks"."name") <> '')
);
--> statement-breakpoint
CREATE TABLE "finance"."close_run_reversals" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"done_by" text NOT NULL,
	"done_at" timestamp with time zone NOT NULL,
	CONSTRAINT "close_run_reversals_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "close_run_reversals_once" UNIQUE("tenant_id","run_id"),
	CONSTRAINT "close_run_reversals_reason" CHECK (btrim("finance"."close_run_reversals"."reason") <> '')
);
--> statement-breakpoint
CREATE TABLE "finance"."close_runs" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"date" date NOT NULL,
	"note" text NOT NULL,
	"repeats_run_id" uuid,
	"done_by" text NOT NULL,
	"done_at" timestamp with time zone NOT NULL,
	CONSTRAINT "close_runs_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "close_runs_repeated_once" UNIQUE("tenant_id","repeats_run_id"),
	CONSTRAINT "close_runs_kind" CHECK ("finance"."close_runs"."kind" IN ('accrual', 'deferral', 'recognition', 'acquisition', 'depreciation', 'write_down', 'disposal', 'revaluation', 'year_end', 'opening')),
	CONSTRAINT "close_runs_note_not_blank" CHECK (btrim("finance"."close_runs"."note") <> '')
);
--> statement-breakpoint
CREATE TABLE "finance"."elimination_pairs" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"entity_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"counter_entity_id" uuid NOT NULL,
	"counter_account_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "elimination_pairs_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "elimination_pairs_once" UNIQUE("tenant_id","entity_id","account_id","counter_entity_id","counter_account_id"),
	CONSTRAINT "elimination_pairs_two_entities" CHECK ("finance"."elimination_pairs"."entity_id" <> "finance"."elimination_pairs"."counter_entity_id"),
	CONSTRAINT "elimination_pairs_name_not_blank" CHECK (btrim("finance"."elimination_pairs"."name") <> '')
);
--> statement-breakpoint
CREATE TABLE "finance"."opening_items" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"entry_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"party_id" uuid,
	"due_on" date,
	"currency" text NOT NULL,
	"amount" bigint NOT NULL,
	"functional" bigint NOT NULL,
	CONSTRAINT "opening_items_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "finance"."revaluation_lines" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"entry_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"party_id" uuid,
	"currency" text NOT NULL,
	"amount" bigint NOT NULL,
	"functional" bigint NOT NULL,
	"rate" numeric NOT NULL,
	"difference" bigint NOT NULL,
	CONSTRAINT "revaluation_lines_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "revaluation_lines_once" UNIQUE NULLS NOT DISTINCT("tenant_id","entry_id","account_id","party_id","currency"),
	CONSTRAINT "revaluation_lines_difference" CHECK ("finance"."revaluation_lines"."difference" <> 0)
);
--> statement-breakpoint
CREATE TABLE "finance"."deferral_movements" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"deferral_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"entry_id" uuid NOT NULL,
	"date" date NOT NULL,
	"amount" bigint NOT NULL,
	"reverses_id" uuid,
	CONSTRAINT "deferral_movements_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "deferral_movements_reversed_once" UNIQUE("tenant_id","reverses_id")
);
--> statement-breakpoint
CREATE TABLE "finance"."deferrals" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"description" text NOT NULL,
	"deferred_account_id" uuid NOT NULL,
	"result_account_id" uuid NOT NULL,
	"cost_centre_id" uuid,
	"project_id" uuid,
	"fund_id" uuid,
	"branch_id" uuid,
	"total" bigint NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	"spread" text NOT NULL,
	CONSTRAINT "deferrals_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "deferrals_kind" CHECK ("finance"."deferrals"."kind" IN ('income', 'expense')),
	CONSTRAINT "deferrals_spread" CHECK ("finance"."deferrals"."spread" IN ('days', 'months')),
	CONSTRAINT "deferrals_description_not_blank" CHECK (btrim("finance"."deferrals"."description") <> ''),
	CONSTRAINT "deferrals_amounts" CHECK ("finance"."deferrals"."total" > 0 AND "finance"."deferrals"."starts_on" <= "finance"."deferrals"."ends_on" AND "finance"."deferrals"."deferred_account_id" <> "finance"."deferrals"."result_account_id")
);
--> statement-breakpoint
CREATE TABLE "finance"."document_lines" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"document_id" uuid NOT NULL,
	"line_no" integer NOT NULL,
	"description" text NOT NULL,
	"quantity" numeric NOT NULL,
	"unit_price" numeric NOT NULL,
	"discount_percent" numeric,
	"discount_minor" bigint NOT NULL,
	"share_minor" bigint NOT NULL,
	"net_minor" bigint NOT NULL,
	"tax_minor" bigint NOT NULL,
	"non_recoverable_minor" bigint NOT NULL,
	"account_id" uuid NOT NULL,
	"tax_code_ids" uuid[] NOT NULL,
	"cost_centre_id" uuid,
	"project_id" uuid,
	"fund_id" uuid,
	"branch_id" uuid,
	CONSTRAINT "document_lines_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "document_lines_no" UNIQUE("tenant_id","document_id","line_no"),
	CONSTRAINT "document_lines_description_not_blank" CHECK (btrim("finance"."document_lines"."description") <> '')
);
--> statement-breakpoint
CREATE TABLE "finance"."document_taxes" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"document_id" uuid NOT NULL,
	"place" integer NOT NULL,
	"tax_code_id" uuid NOT NULL,
	"code" text NOT NULL,
	"kind" text NOT NULL,
	"direction" text NOT NULL,
	"rate" numeric NOT NULL,
	"base_minor" bigint NOT NULL,
	"tax_minor" bigint NOT NULL,
	"recoverable_minor" bigint NOT NULL,
	"withheld_at" text,
	CONSTRAINT "document_taxes_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "document_taxes_place" UNIQUE("tenant_id","document_id","place")
);
--> statement-breakpoint
CREATE TABLE "finance"."documents" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"party_id" uuid NOT NULL,
	"number" text,
	"number_id" uuid,
	"reference" text,
	"date" date NOT NULL,
	"due_on" date NOT NULL,
	"currency" text NOT NULL,
	"pricing" text DEFAULT 'exclusive' NOT NULL,
	"discount_percent" numeric,
	"discount_minor" bigint NOT NULL,
	"net_minor" bigint NOT NULL,
	"tax_minor" bigint NOT NULL,
	"total_minor" bigint NOT NULL,
	"withheld_minor" bigint NOT NULL,
	"withheld_on_payment_minor" bigint NOT NULL,
	"due_minor" bigint NOT NULL,
	"early_until" date,
	"early_minor" bigint,
	"memo" text,
	"of_document_id" uuid,
	"template_id" uuid,
	"occurrence_on" date,
	"deal_id" uuid,
	"entry_id" uuid,
	"issued_at" timestamp with time zone,
	"issued_by" text,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "documents_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "documents_one_number" UNIQUE("tenant_id","number_id"),
	CONSTRAINT "documents_one_entry" UNIQUE("tenant_id","entry_id"),
	CONSTRAINT "documents_of_template" UNIQUE("tenant_id","template_id","occurrence_on"),
	CONSTRAINT "documents_of_deal" UNIQUE("tenant_id","deal_id"),
	CONSTRAINT "documents_kind" CHECK ("finance"."documents"."kind" IN ('quote', 'invoice', 'credit_note', 'bill', 'supplier_credit')),
	CONSTRAINT "documents_state" CHECK ("finance"."documents"."state" IN ('draft', 'sent', 'accepted', 'declined', 'expired', 'issued')),
	CONSTRAINT "documents_currency" CHECK ("finance"."documents"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "documents_bill_reference" CHECK ("finance"."documents"."kind" <> 'bill' OR "finance"."documents"."reference" ~ '[[:alnum:]]'),
	CONSTRAINT "documents_amounts" CHECK ("finance"."documents"."total_minor" = "finance"."documents"."net_minor" + "finance"."documents"."tax_minor" AND "finance"."documents"."due_minor" = "finance"."documents"."total_minor" - "finance"."documents"."withheld_minor"),
	CONSTRAINT "documents_early" CHECK (("finance"."documents"."early_until" IS NULL) = ("finance"."documents"."early_minor" IS NULL) AND "finance"."documents"."early_minor" > 0)
);
--> statement-breakpoint
CREATE TABLE "finance"."dunning_items" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"notice_id" uuid NOT NULL,
	"document_id" uuid NOT NULL,
	"level" integer NOT NULL,
	"open_minor" bigint NOT NULL,
	"days_overdue" integer NOT NULL,
	CONSTRAINT "dunning_items_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "dunning_items_once" UNIQUE("tenant_id","document_id","level")
);
--> statement-breakpoint
CREATE TABLE "finance"."dunning_levels" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"level" integer NOT NULL,
	"after_days" integer NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "dunning_levels_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "dunning_levels_level" UNIQUE("tenant_id","level"),
	CONSTRAINT "dunning_levels_bounds" CHECK ("finance"."dunning_levels"."level" BETWEEN 1 AND 9 AND "finance"."dunning_levels"."after_days" BETWEEN 0 AND 1000),
	CONSTRAINT "dunning_levels_title_not_blank" CHECK (btrim("finance"."dunning_levels"."title") <> ''),
	CONSTRAINT "dunning_levels_body_not_blank" CHECK (btrim("finance"."dunning_levels"."body") <> '')
);
--> statement-breakpoint
CREATE TABLE "finance"."dunning_notices" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"party_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"level" integer NOT NULL,
	"date" date NOT NULL,
	"currency" text NOT NULL,
	"total_minor" bigint NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "dunning_notices_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "finance"."payments" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"state" text DEFAULT 'recorded' NOT NULL,
	"direction" text NOT NULL,
	"control" text NOT NULL,
	"party_id" uuid NOT NULL,
	"method" text NOT NULL,
	"account_id" uuid NOT NULL,
	"date" date NOT NULL,
	"number" text,
	"number_id" uuid,
	"currency" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"withheld_minor" bigint NOT NULL,
	"money_currency" text NOT NULL,
	"money_minor" bigint NOT NULL,
	"reference" text,
	"memo" text,
	"entry_id" uuid NOT NULL,
	"reversal_entry_id" uuid,
	"void_reason" text,
	"recorded_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "payments_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "payments_one_entry" UNIQUE("tenant_id","entry_id"),
	CONSTRAINT "payments_one_number" UNIQUE("tenant_id","number_id"),
	CONSTRAINT "payments_direction" CHECK ("finance"."payments"."direction" IN ('received', 'made')),
	CONSTRAINT "payments_control" CHECK ("finance"."payments"."control" IN ('receivable', 'payable')),
	CONSTRAINT "payments_method" CHECK ("finance"."payments"."method" IN ('bank', 'cash', 'mobile_money', 'card', 'cheque', 'other')),
	CONSTRAINT "payments_currency" CHECK ("finance"."payments"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "payments_money_currency" CHECK ("finance"."payments"."money_currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "payments_amounts" CHECK ("finance"."payments"."amount_minor" > 0 AND "finance"."payments"."money_minor" >= 0 AND "finance"."payments"."withheld_minor" >= 0 AND ("finance"."payments"."currency" <> "finance"."payments"."money_currency" OR "finance"."payments"."amount_minor" = "finance"."payments"."money_minor" + "finance"."payments"."withheld_minor")),
	CONSTRAINT "payments_voided" CHECK (CASE "finance"."payments"."state" WHEN 'recorded' THEN num_nonnulls("finance"."payments"."reversal_entry_id", "finance"."payments"."void_reason") = 0 WHEN 'voided' THEN "finance"."payments"."reversal_entry_id" IS NOT NULL AND btrim("finance"."payments"."void_reason") <> '' ELSE false END)
);
--> statement-breakpoint
CREATE TABLE "finance"."recurring_invoices" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"party_id" uuid NOT NULL,
	"name" text NOT NULL,
	"currency" text NOT NULL,
	"lines" jsonb NOT NULL,
	"memo" text,
	"every" text NOT NULL,
	"interval" integer DEFAULT 1 NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date,
	"next_index" integer DEFAULT 0 NOT NULL,
	"is_automatic" boolean DEFAULT false NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "recurring_invoices_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "recurring_invoices_name" UNIQUE("tenant_id","name"),
	CONSTRAINT "recurring_invoices_every" CHECK ("finance"."recurring_invoices"."every" IN ('week', 'month', 'quarter', 'year')),
	CONSTRAINT "recurring_invoices_currency" CHECK ("finance"."recurring_invoices"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "recurring_invoices_name_not_blank" CHECK (btrim("finance"."recurring_invoices"."name") <> ''),
	CONSTRAINT "recurring_invoices_counts" CHECK ("finance"."recurring_invoices"."interval" BETWEEN 1 AND 60 AND "finance"."recurring_invoices"."next_index" >= 0)
);
--> statement-breakpoint
CREATE TABLE "finance"."write_offs" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"party_id" uuid NOT NULL,
	"line_id" uuid NOT NULL,
	"currency" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"reason" text NOT NULL,
	"state" text DEFAULT 'requested' NOT NULL,
	"requested_by" text NOT NULL,
	"requested_by_name" text NOT NULL,
	"decided_by" text,
	"decided_by_name" text,
	"decided_at" timestamp with time zone,
	"refused_because" text,
	"allocation_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "write_offs_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "write_offs_one_allocation" UNIQUE("tenant_id","allocation_id"),
	CONSTRAINT "write_offs_state" CHECK ("finance"."write_offs"."state" IN ('requested', 'approved', 'refused', 'reversed')),
	CONSTRAINT "write_offs_amount" CHECK ("finance"."write_offs"."amount_minor" <> 0),
	CONSTRAINT "write_offs_reason_not_blank" CHECK (btrim("finance"."write_offs"."reason") <> ''),
	CONSTRAINT "write_offs_two_people" CHECK ("finance"."write_offs"."decided_by" <> "finance"."write_offs"."requested_by"),
	CONSTRAINT "write_offs_decided" CHECK (CASE "finance"."write_offs"."state" WHEN 'requested' THEN num_nonnulls("finance"."write_offs"."decided_by", "finance"."write_offs"."decided_at", "finance"."write_offs"."allocation_id", "finance"."write_offs"."refused_because") = 0 WHEN 'refused' THEN num_nonnulls("finance"."write_offs"."decided_by", "finance"."write_offs"."decided_at", "finance"."write_offs"."refused_because") = 3 AND "finance"."write_offs"."allocation_id" IS NULL ELSE num_nonnulls("finance"."write_offs"."decided_by", "finance"."write_offs"."decided_at", "finance"."write_offs"."allocation_id") = 3 END)
);
--> statement-breakpoint
CREATE TABLE "finance"."journal_imports" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"dialect" text NOT NULL,
	"entry_ids" uuid[] NOT NULL,
	"is_reversed" boolean DEFAULT false NOT NULL,
	"imported_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "journal_imports_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "journal_imports_dialect" CHECK ("finance"."journal_imports"."dialect" IN ('hledger', 'beancount'))
);
--> statement-breakpoint
CREATE TABLE "finance"."journal_pieces" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"file_id" uuid NOT NULL,
	"idx" integer NOT NULL,
	"bytes" text NOT NULL,
	"is_last" boolean NOT NULL,
	CONSTRAINT "journal_pieces_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "journal_pieces_once" UNIQUE("tenant_id","file_id","idx")
);
--> statement-breakpoint
CREATE TABLE "finance"."balance_days" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"date" date NOT NULL,
	"account_id" uuid NOT NULL,
	"currency" text NOT NULL,
	"cost_centre_id" uuid,
	"project_id" uuid,
	"fund_id" uuid,
	"branch_id" uuid,
	"debit" bigint NOT NULL,
	"credit" bigint NOT NULL,
	"amount" bigint NOT NULL,
	"lines" integer NOT NULL,
	CONSTRAINT "balance_days_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "finance"."balance_marks" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"date" date NOT NULL,
	CONSTRAINT "balance_marks_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "finance"."entry_drafts" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"journal_id" uuid NOT NULL,
	"date" date NOT NULL,
	"description" text NOT NULL,
	"lines" jsonb NOT NULL,
	"posted_entry_id" uuid,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "entry_drafts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "entry_drafts_posted_once" UNIQUE("tenant_id","posted_entry_id"),
	CONSTRAINT "entry_drafts_description_not_blank" CHECK (btrim("finance"."entry_drafts"."description") <> '')
);
--> statement-breakpoint
CREATE TABLE "finance"."entry_lines" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entry_id" uuid NOT NULL,
	"line_no" integer NOT NULL,
	"entity_id" uuid NOT NULL,
	"date" date NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"account_id" uuid NOT NULL,
	"debit" bigint NOT NULL,
	"credit" bigint NOT NULL,
	"currency" text NOT NULL,
	"amount" bigint NOT NULL,
	"rate" numeric NOT NULL,
	"party_id" uuid,
	"due_on" date,
	"description" text,
	"cost_centre_id" uuid,
	"project_id" uuid,
	"fund_id" uuid,
	"branch_id" uuid,
	"tax_code_id" uuid,
	CONSTRAINT "entry_lines_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "entry_lines_no" UNIQUE("tenant_id","entry_id","line_no"),
	CONSTRAINT "entry_lines_one_side" CHECK ("finance"."entry_lines"."debit" >= 0 AND "finance"."entry_lines"."credit" >= 0 AND ("finance"."entry_lines"."debit" > 0) <> ("finance"."entry_lines"."credit" > 0) AND ("finance"."entry_lines"."debit" > 0 AND "finance"."entry_lines"."amount" >= 0 OR "finance"."entry_lines"."credit" > 0 AND "finance"."entry_lines"."amount" <= 0))
);
--> statement-breakpoint
CREATE TABLE "finance"."journal_entries" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"journal_id" uuid NOT NULL,
	"period_id" uuid NOT NULL,
	"date" date NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"number_id" uuid NOT NULL,
	"number" text NOT NULL,
	"description" text NOT NULL,
	"source_kind" text NOT NULL,
	"source_id" uuid,
	"reverses_entry_id" uuid,
	"reason" text,
	"line_count" integer NOT NULL,
	"posted_by" text NOT NULL,
	CONSTRAINT "journal_entries_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "journal_entries_one_number" UNIQUE("tenant_id","number_id"),
	CONSTRAINT "journal_entries_reversed_once" UNIQUE("tenant_id","reverses_entry_id"),
	CONSTRAINT "journal_entries_reversal" CHECK (("finance"."journal_entries"."source_kind" = 'reversal') = ("finance"."journal_entries"."reverses_entry_id" IS NOT NULL))
);
--> statement-breakpoint
CREATE TABLE "finance"."numbers" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"series_id" uuid NOT NULL,
	"on_date" date NOT NULL,
	"cycle" text DEFAULT '' NOT NULL,
	"number" integer DEFAULT 0 NOT NULL,
	"label" text DEFAULT '' NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" uuid,
	"void_reason" text,
	"taken_at" timestamp with time zone NOT NULL,
	CONSTRAINT "numbers_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "numbers_once" UNIQUE("tenant_id","series_id","cycle","number"),
	CONSTRAINT "numbers_subject" UNIQUE("tenant_id","subject_kind","subject_id"),
	CONSTRAINT "numbers_on_something" CHECK (CASE "finance"."numbers"."subject_kind" WHEN 'void' THEN "finance"."numbers"."subject_id" IS NULL AND coalesce(btrim("finance"."numbers"."void_reason"), '') <> '' ELSE "finance"."numbers"."subject_id" IS NOT NULL AND "finance"."numbers"."void_reason" IS NULL END)
);
--> statement-breakpoint
CREATE TABLE "finance"."parties" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"is_customer" boolean DEFAULT false NOT NULL,
	"is_supplier" boolean DEFAULT false NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"currency" text NOT NULL,
	"payment_terms_days" integer DEFAULT 30 NOT NULL,
	"credit_limit_minor" bigint,
	"tax_number" text,
	"email" text,
	"phone" text,
	"address" text,
	"person_id" uuid,
	"organisation_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "parties_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "parties_code" UNIQUE("tenant_id","code"),
	CONSTRAINT "parties_person" UNIQUE("tenant_id","person_id"),
	CONSTRAINT "parties_organisation" UNIQUE("tenant_id","organisation_id"),
	CONSTRAINT "parties_currency" CHECK ("finance"."parties"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "parties_name_not_blank" CHECK (btrim("finance"."parties"."name") <> ''),
	CONSTRAINT "parties_customer_or_supplier" CHECK ("finance"."parties"."is_customer" OR "finance"."parties"."is_supplier"),
	CONSTRAINT "parties_terms" CHECK ("finance"."parties"."payment_terms_days" BETWEEN 0 AND 365 AND "finance"."parties"."credit_limit_minor" >= 0)
);
--> statement-breakpoint
CREATE TABLE "finance"."payroll_journals" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"reference" text NOT NULL,
	"date" date NOT NULL,
	"entry_id" uuid NOT NULL,
	"moved_minor" bigint NOT NULL,
	"reverses_id" uuid,
	"posted_at" timestamp with time zone NOT NULL,
	"posted_by" text NOT NULL,
	CONSTRAINT "payroll_journals_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "payroll_journals_one_entry" UNIQUE("tenant_id","entry_id"),
	CONSTRAINT "payroll_journals_kind" CHECK ("finance"."payroll_journals"."kind" IN ('run', 'payment', 'reversal')),
	CONSTRAINT "payroll_journals_direction" CHECK (CASE "finance"."payroll_journals"."kind" WHEN 'run' THEN "finance"."payroll_journals"."moved_minor" < 0 WHEN 'payment' THEN "finance"."payroll_journals"."moved_minor" > 0 ELSE true END),
	CONSTRAINT "payroll_journals_reversal" CHECK (("finance"."payroll_journals"."kind" = 'reversal') = ("finance"."payroll_journals"."reverses_id" IS NOT NULL)),
	CONSTRAINT "payroll_journals_reference_not_blank" CHECK (btrim("finance"."payroll_journals"."reference") <> '')
);
--> statement-breakpoint
CREATE TABLE "finance"."tax_return_boxes" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"template_id" uuid NOT NULL,
	"box" text NOT NULL,
	"label" text NOT NULL,
	"position" integer NOT NULL,
	"terms" jsonb NOT NULL,
	CONSTRAINT "tax_return_boxes_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "tax_return_boxes_box" UNIQUE("tenant_id","template_id","box")
);
--> statement-breakpoint
CREATE TABLE "finance"."tax_return_figures" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"return_id" uuid NOT NULL,
	"box" text NOT NULL,
	"label" text NOT NULL,
	"position" integer NOT NULL,
	"terms" jsonb NOT NULL,
	"amount" bigint NOT NULL,
	CONSTRAINT "tax_return_figures_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "tax_return_figures_box" UNIQUE("tenant_id","return_id","box")
);
--> statement-breakpoint
CREATE TABLE "finance"."tax_return_items" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"return_id" uuid NOT NULL,
	"tax_line_id" uuid NOT NULL,
	"base" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"recoverable" bigint NOT NULL,
	"settled" bigint NOT NULL,
	"is_late" boolean NOT NULL,
	CONSTRAINT "tax_return_items_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "tax_return_items_once" UNIQUE("tenant_id","return_id","tax_line_id")
);
--> statement-breakpoint
CREATE TABLE "finance"."tax_return_payments" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"return_id" uuid NOT NULL,
	"entry_id" uuid NOT NULL,
	"amount" bigint NOT NULL,
	"reverses_id" uuid,
	CONSTRAINT "tax_return_payments_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "tax_return_payments_own_entry" UNIQUE("tenant_id","entry_id"),
	CONSTRAINT "tax_return_payments_reversed_once" UNIQUE("tenant_id","reverses_id")
);
--> statement-breakpoint
CREATE TABLE "finance"."tax_return_templates" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"basis" text NOT NULL,
	"months" integer NOT NULL,
	"payable_box" text NOT NULL,
	"is_demo" boolean DEFAULT false NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "tax_return_templates_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "tax_return_templates_code" UNIQUE("tenant_id","code"),
	CONSTRAINT "tax_return_templates_basis" CHECK ("finance"."tax_return_templates"."basis" IN ('accrual', 'cash')),
	CONSTRAINT "tax_return_templates_months" CHECK ("finance"."tax_return_templates"."months" BETWEEN 1 AND 12),
	CONSTRAINT "tax_return_templates_name_not_blank" CHECK (btrim("finance"."tax_return_templates"."name") <> '')
);
--> statement-breakpoint
CREATE TABLE "finance"."tax_returns" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"template_id" uuid NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"reference" text,
	"payable" bigint,
	"is_demo" boolean DEFAULT false NOT NULL,
	"entry_id" uuid,
	"filed_at" timestamp with time zone,
	"filed_by" text,
	"withdrawn_at" timestamp with time zone,
	"withdraw_reason" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "tax_returns_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "tax_returns_own_entry" UNIQUE("tenant_id","entry_id"),
	CONSTRAINT "tax_returns_status" CHECK ("finance"."tax_returns"."status" IN ('draft', 'filed', 'withdrawn')),
	CONSTRAINT "tax_returns_in_order" CHECK ("finance"."tax_returns"."starts_on" <= "finance"."tax_returns"."ends_on"),
	CONSTRAINT "tax_returns_filed" CHECK (CASE "finance"."tax_returns"."status" WHEN 'draft' THEN num_nonnulls("finance"."tax_returns"."payable", "finance"."tax_returns"."entry_id", "finance"."tax_returns"."filed_at", "finance"."tax_returns"."filed_by") = 0 ELSE num_nulls("finance"."tax_returns"."payable", "finance"."tax_returns"."filed_at", "finance"."tax_returns"."filed_by") = 0 END),
	CONSTRAINT "tax_returns_withdrawn" CHECK (("finance"."tax_returns"."status" = 'withdrawn') = ("finance"."tax_returns"."withdrawn_at" IS NOT NULL AND coalesce(btrim("finance"."tax_returns"."withdraw_reason"), '') <> ''))
);
--> statement-breakpoint
CREATE TABLE "finance"."tax_code_members" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"group_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "tax_code_members_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "tax_code_members_once" UNIQUE("tenant_id","group_id","member_id")
);
--> statement-breakpoint
CREATE TABLE "finance"."tax_codes" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"use" text NOT NULL,
	"is_compound" boolean DEFAULT false NOT NULL,
	"recoverable" numeric DEFAULT '100' NOT NULL,
	"withheld_of" text,
	"withheld_at" text,
	"sales_account_id" uuid,
	"purchase_account_id" uuid,
	"is_demo" boolean DEFAULT false NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "tax_codes_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "tax_codes_code" UNIQUE("tenant_id","code"),
	CONSTRAINT "tax_codes_kind" CHECK ("finance"."tax_codes"."kind" IN ('standard', 'reduced', 'zero', 'exempt', 'out_of_scope', 'reverse_charge', 'withholding', 'group')),
	CONSTRAINT "tax_codes_use" CHECK ("finance"."tax_codes"."use" IN ('sales', 'purchase', 'both')),
	CONSTRAINT "tax_codes_withheld_of" CHECK ("finance"."tax_codes"."withheld_of" IN ('net', 'gross', 'tax')),
	CONSTRAINT "tax_codes_withheld_at" CHECK ("finance"."tax_codes"."withheld_at" IN ('document', 'payment')),
	CONSTRAINT "tax_codes_withholding" CHECK (num_nonnulls("finance"."tax_codes"."withheld_of", "finance"."tax_codes"."withheld_at") = CASE "finance"."tax_codes"."kind" WHEN 'withholding' THEN 2 ELSE 0 END),
	CONSTRAINT "tax_codes_compound" CHECK (NOT "finance"."tax_codes"."is_compound" OR "finance"."tax_codes"."kind" IN ('standard', 'reduced')),
	CONSTRAINT "tax_codes_recoverable" CHECK ("finance"."tax_codes"."recoverable" BETWEEN 0 AND 100),
	CONSTRAINT "tax_codes_code_not_blank" CHECK (btrim("finance"."tax_codes"."code") <> ''),
	CONSTRAINT "tax_codes_name_not_blank" CHECK (btrim("finance"."tax_codes"."name") <> '')
);
--> statement-breakpoint
CREATE TABLE "finance"."tax_lines" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"entity_id" uuid NOT NULL,
	"entry_id" uuid NOT NULL,
	"line_id" uuid,
	"control_line_id" uuid,
	"document_kind" text NOT NULL,
	"document_id" uuid,
	"document_number" text NOT NULL,
	"party_id" uuid,
	"code_id" uuid NOT NULL,
	"rate_id" uuid,
	"kind" text NOT NULL,
	"rate" numeric NOT NULL,
	"direction" text NOT NULL,
	"tax_point" date NOT NULL,
	"currency" text NOT NULL,
	"base" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"recoverable" bigint NOT NULL,
	"functional_base" bigint NOT NULL,
	"functional_tax" bigint NOT NULL,
	"functional_recoverable" bigint NOT NULL,
	"reverses_id" uuid,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tax_lines_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "tax_lines_own_line" UNIQUE("tenant_id","line_id"),
	CONSTRAINT "tax_lines_reversed_once" UNIQUE("tenant_id","reverses_id"),
	CONSTRAINT "tax_lines_direction" CHECK ("finance"."tax_lines"."direction" IN ('sales', 'purchase')),
	CONSTRAINT "tax_lines_currency" CHECK ("finance"."tax_lines"."currency" ~ '^[A-Z]{3}$')
);
--> statement-breakpoint
CREATE TABLE "finance"."tax_rates" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"code_id" uuid NOT NULL,
	"rate" numeric NOT NULL,
	"valid_from" date NOT NULL,
	"valid_until" date,
	"is_demo" boolean DEFAULT false NOT NULL,
	"source" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "tax_rates_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "tax_rates_of_code" UNIQUE("tenant_id","id","code_id"),
	CONSTRAINT "tax_rates_in_order" CHECK ("finance"."tax_rates"."valid_from" <= "finance"."tax_rates"."valid_until"),
	CONSTRAINT "tax_rates_rate" CHECK ("finance"."tax_rates"."rate" BETWEEN 0 AND 1000),
	CONSTRAINT "tax_rates_source_not_blank" CHECK (btrim("finance"."tax_rates"."source") <> '')
);
--> statement-breakpoint
ALTER TABLE "finance"."allocation_lines" ADD CONSTRAINT "allocation_lines_allocation" FOREIGN KEY ("tenant_id","allocation_id") REFERENCES "finance"."allocations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."allocation_lines" ADD CONSTRAINT "allocation_lines_line" FOREIGN KEY ("tenant_id","line_id") REFERENCES "finance"."entry_lines"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."allocations" ADD CONSTRAINT "allocations_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."allocations" ADD CONSTRAINT "allocations_party" FOREIGN KEY ("tenant_id","party_id") REFERENCES "finance"."parties"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."allocations" ADD CONSTRAINT "allocations_reverses" FOREIGN KEY ("tenant_id","reverses_id") REFERENCES "finance"."allocations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."asset_categories" ADD CONSTRAINT "asset_categories_cost_account" FOREIGN KEY ("tenant_id","cost_account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."asset_categories" ADD CONSTRAINT "asset_categories_accumulated_account" FOREIGN KEY ("tenant_id","accumulated_account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."asset_categories" ADD CONSTRAINT "asset_categories_expense_account" FOREIGN KEY ("tenant_id","expense_account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."asset_movements" ADD CONSTRAINT "asset_movements_asset" FOREIGN KEY ("tenant_id","asset_id") REFERENCES "finance"."assets"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."asset_movements" ADD CONSTRAINT "asset_movements_run" FOREIGN KEY ("tenant_id","run_id") REFERENCES "finance"."close_runs"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."asset_movements" ADD CONSTRAINT "asset_movements_entry" FOREIGN KEY ("tenant_id","entry_id") REFERENCES "finance"."journal_entries"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."asset_movements" ADD CONSTRAINT "asset_movements_reverses" FOREIGN KEY ("tenant_id","reverses_id") REFERENCES "finance"."asset_movements"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."asset_usages" ADD CONSTRAINT "asset_usages_asset" FOREIGN KEY ("tenant_id","asset_id") REFERENCES "finance"."assets"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."assets" ADD CONSTRAINT "assets_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."assets" ADD CONSTRAINT "assets_category" FOREIGN KEY ("tenant_id","category_id") REFERENCES "finance"."asset_categories"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."assets" ADD CONSTRAINT "assets_cost_account" FOREIGN KEY ("tenant_id","cost_account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."assets" ADD CONSTRAINT "assets_accumulated_account" FOREIGN KEY ("tenant_id","accumulated_account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."assets" ADD CONSTRAINT "assets_expense_account" FOREIGN KEY ("tenant_id","expense_account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."assets" ADD CONSTRAINT "assets_cost_centre" FOREIGN KEY ("tenant_id","cost_centre_id") REFERENCES "finance"."dimension_values"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."assets" ADD CONSTRAINT "assets_project" FOREIGN KEY ("tenant_id","project_id") REFERENCES "finance"."dimension_values"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."assets" ADD CONSTRAINT "assets_fund" FOREIGN KEY ("tenant_id","fund_id") REFERENCES "finance"."dimension_values"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."assets" ADD CONSTRAINT "assets_branch" FOREIGN KEY ("tenant_id","branch_id") REFERENCES "finance"."dimension_values"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."bank_accounts" ADD CONSTRAINT "bank_accounts_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."bank_accounts" ADD CONSTRAINT "bank_accounts_account" FOREIGN KEY ("tenant_id","account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."bank_import_pieces" ADD CONSTRAINT "bank_import_pieces_import" FOREIGN KEY ("tenant_id","import_id") REFERENCES "finance"."bank_imports"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."bank_imports" ADD CONSTRAINT "bank_imports_account" FOREIGN KEY ("tenant_id","bank_account_id") REFERENCES "finance"."bank_accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."bank_match_items" ADD CONSTRAINT "bank_match_items_match" FOREIGN KEY ("tenant_id","match_id") REFERENCES "finance"."bank_matches"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."bank_match_items" ADD CONSTRAINT "bank_match_items_statement_line" FOREIGN KEY ("tenant_id","statement_line_id") REFERENCES "finance"."bank_statement_lines"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."bank_match_items" ADD CONSTRAINT "bank_match_items_entry_line" FOREIGN KEY ("tenant_id","entry_line_id") REFERENCES "finance"."entry_lines"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."bank_matches" ADD CONSTRAINT "bank_matches_account" FOREIGN KEY ("tenant_id","bank_account_id") REFERENCES "finance"."bank_accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."bank_rules" ADD CONSTRAINT "bank_rules_bank_account" FOREIGN KEY ("tenant_id","bank_account_id") REFERENCES "finance"."bank_accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."bank_rules" ADD CONSTRAINT "bank_rules_account" FOREIGN KEY ("tenant_id","account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."bank_rules" ADD CONSTRAINT "bank_rules_party" FOREIGN KEY ("tenant_id","party_id") REFERENCES "finance"."parties"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."bank_rules" ADD CONSTRAINT "bank_rules_tax_code" FOREIGN KEY ("tenant_id","tax_code_id") REFERENCES "finance"."tax_codes"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."bank_statement_lines" ADD CONSTRAINT "bank_statement_lines_statement" FOREIGN KEY ("tenant_id","statement_id","bank_account_id") REFERENCES "finance"."bank_statements"("tenant_id","id","bank_account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."bank_statements" ADD CONSTRAINT "bank_statements_account" FOREIGN KEY ("tenant_id","bank_account_id") REFERENCES "finance"."bank_accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."bank_statements" ADD CONSTRAINT "bank_statements_import" FOREIGN KEY ("tenant_id","import_id") REFERENCES "finance"."bank_imports"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."reconciliation_items" ADD CONSTRAINT "reconciliation_items_reconciliation" FOREIGN KEY ("tenant_id","reconciliation_id") REFERENCES "finance"."reconciliations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."reconciliation_items" ADD CONSTRAINT "reconciliation_items_statement_line" FOREIGN KEY ("tenant_id","statement_line_id") REFERENCES "finance"."bank_statement_lines"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."reconciliation_items" ADD CONSTRAINT "reconciliation_items_entry_line" FOREIGN KEY ("tenant_id","entry_line_id") REFERENCES "finance"."entry_lines"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."reconciliation_reopenings" ADD CONSTRAINT "reconciliation_reopenings_of" FOREIGN KEY ("tenant_id","reconciliation_id") REFERENCES "finance"."reconciliations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."reconciliations" ADD CONSTRAINT "reconciliations_statement" FOREIGN KEY ("tenant_id","statement_id","bank_account_id") REFERENCES "finance"."bank_statements"("tenant_id","id","bank_account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."accounts" ADD CONSTRAINT "accounts_parent" FOREIGN KEY ("tenant_id","parent_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."fiscal_years" ADD CONSTRAINT "fiscal_years_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."journals" ADD CONSTRAINT "journals_series" FOREIGN KEY ("tenant_id","series_id","entity_id") REFERENCES "finance"."series"("tenant_id","id","entity_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."lock_dates" ADD CONSTRAINT "lock_dates_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."period_events" ADD CONSTRAINT "period_events_period" FOREIGN KEY ("tenant_id","period_id") REFERENCES "finance"."periods"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."periods" ADD CONSTRAINT "periods_year" FOREIGN KEY ("tenant_id","fiscal_year_id","entity_id") REFERENCES "finance"."fiscal_years"("tenant_id","id","entity_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."posting_accounts" ADD CONSTRAINT "posting_accounts_account" FOREIGN KEY ("tenant_id","account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."series" ADD CONSTRAINT "series_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."budget_lines" ADD CONSTRAINT "budget_lines_budget" FOREIGN KEY ("tenant_id","budget_id") REFERENCES "finance"."budgets"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."budget_lines" ADD CONSTRAINT "budget_lines_period" FOREIGN KEY ("tenant_id","period_id") REFERENCES "finance"."periods"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."budget_lines" ADD CONSTRAINT "budget_lines_account" FOREIGN KEY ("tenant_id","account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."budget_lines" ADD CONSTRAINT "budget_lines_cost_centre" FOREIGN KEY ("tenant_id","cost_centre_id") REFERENCES "finance"."dimension_values"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."budget_lines" ADD CONSTRAINT "budget_lines_project" FOREIGN KEY ("tenant_id","project_id") REFERENCES "finance"."dimension_values"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."budget_lines" ADD CONSTRAINT "budget_lines_fund" FOREIGN KEY ("tenant_id","fund_id") REFERENCES "finance"."dimension_values"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."budget_lines" ADD CONSTRAINT "budget_lines_branch" FOREIGN KEY ("tenant_id","branch_id") REFERENCES "finance"."dimension_values"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."budgets" ADD CONSTRAINT "budgets_year" FOREIGN KEY ("tenant_id","fiscal_year_id","entity_id") REFERENCES "finance"."fiscal_years"("tenant_id","id","entity_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."commitments" ADD CONSTRAINT "commitments_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."commitments" ADD CONSTRAINT "commitments_period" FOREIGN KEY ("tenant_id","period_id","entity_id") REFERENCES "finance"."periods"("tenant_id","id","entity_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."commitments" ADD CONSTRAINT "commitments_account" FOREIGN KEY ("tenant_id","account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."commitments" ADD CONSTRAINT "commitments_cost_centre" FOREIGN KEY ("tenant_id","cost_centre_id") REFERENCES "finance"."dimension_values"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."commitments" ADD CONSTRAINT "commitments_project" FOREIGN KEY ("tenant_id","project_id") REFERENCES "finance"."dimension_values"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."commitments" ADD CONSTRAINT "commitments_fund" FOREIGN KEY ("tenant_id","fund_id") REFERENCES "finance"."dimension_values"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."commitments" ADD CONSTRAINT "commitments_branch" FOREIGN KEY ("tenant_id","branch_id") REFERENCES "finance"."dimension_values"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."checklist_marks" ADD CONSTRAINT "checklist_marks_period" FOREIGN KEY ("tenant_id","period_id") REFERENCES "finance"."periods"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."checklist_marks" ADD CONSTRAINT "checklist_marks_task" FOREIGN KEY ("tenant_id","task_id") REFERENCES "finance"."checklist_tasks"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."close_run_reversals" ADD CONSTRAINT "close_run_reversals_run" FOREIGN KEY ("tenant_id","run_id") REFERENCES "finance"."close_runs"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."close_runs" ADD CONSTRAINT "close_runs_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."close_runs" ADD CONSTRAINT "close_runs_repeats" FOREIGN KEY ("tenant_id","repeats_run_id") REFERENCES "finance"."close_runs"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."elimination_pairs" ADD CONSTRAINT "elimination_pairs_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."elimination_pairs" ADD CONSTRAINT "elimination_pairs_counter_entity" FOREIGN KEY ("tenant_id","counter_entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."elimination_pairs" ADD CONSTRAINT "elimination_pairs_account" FOREIGN KEY ("tenant_id","account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."elimination_pairs" ADD CONSTRAINT "elimination_pairs_counter_account" FOREIGN KEY ("tenant_id","counter_account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."opening_items" ADD CONSTRAINT "opening_items_run" FOREIGN KEY ("tenant_id","run_id") REFERENCES "finance"."close_runs"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."opening_items" ADD CONSTRAINT "opening_items_entry" FOREIGN KEY ("tenant_id","entry_id") REFERENCES "finance"."journal_entries"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."opening_items" ADD CONSTRAINT "opening_items_account" FOREIGN KEY ("tenant_id","account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."revaluation_lines" ADD CONSTRAINT "revaluation_lines_run" FOREIGN KEY ("tenant_id","run_id") REFERENCES "finance"."close_runs"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."revaluation_lines" ADD CONSTRAINT "revaluation_lines_entry" FOREIGN KEY ("tenant_id","entry_id") REFERENCES "finance"."journal_entries"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."revaluation_lines" ADD CONSTRAINT "revaluation_lines_account" FOREIGN KEY ("tenant_id","account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."revaluation_lines" ADD CONSTRAINT "revaluation_lines_party" FOREIGN KEY ("tenant_id","party_id") REFERENCES "finance"."parties"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."deferral_movements" ADD CONSTRAINT "deferral_movements_deferral" FOREIGN KEY ("tenant_id","deferral_id") REFERENCES "finance"."deferrals"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."deferral_movements" ADD CONSTRAINT "deferral_movements_run" FOREIGN KEY ("tenant_id","run_id") REFERENCES "finance"."close_runs"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."deferral_movements" ADD CONSTRAINT "deferral_movements_entry" FOREIGN KEY ("tenant_id","entry_id") REFERENCES "finance"."journal_entries"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."deferral_movements" ADD CONSTRAINT "deferral_movements_reverses" FOREIGN KEY ("tenant_id","reverses_id") REFERENCES "finance"."deferral_movements"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."deferrals" ADD CONSTRAINT "deferrals_run" FOREIGN KEY ("tenant_id","run_id") REFERENCES "finance"."close_runs"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."deferrals" ADD CONSTRAINT "deferrals_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."deferrals" ADD CONSTRAINT "deferrals_deferred_account" FOREIGN KEY ("tenant_id","deferred_account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."deferrals" ADD CONSTRAINT "deferrals_result_account" FOREIGN KEY ("tenant_id","result_account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."document_lines" ADD CONSTRAINT "document_lines_document" FOREIGN KEY ("tenant_id","document_id") REFERENCES "finance"."documents"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."document_lines" ADD CONSTRAINT "document_lines_account" FOREIGN KEY ("tenant_id","account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."document_taxes" ADD CONSTRAINT "document_taxes_document" FOREIGN KEY ("tenant_id","document_id") REFERENCES "finance"."documents"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."documents" ADD CONSTRAINT "documents_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."documents" ADD CONSTRAINT "documents_party" FOREIGN KEY ("tenant_id","party_id") REFERENCES "finance"."parties"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."documents" ADD CONSTRAINT "documents_number" FOREIGN KEY ("tenant_id","number_id") REFERENCES "finance"."numbers"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."documents" ADD CONSTRAINT "documents_entry" FOREIGN KEY ("tenant_id","entry_id") REFERENCES "finance"."journal_entries"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."documents" ADD CONSTRAINT "documents_of" FOREIGN KEY ("tenant_id","of_document_id") REFERENCES "finance"."documents"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."dunning_items" ADD CONSTRAINT "dunning_items_notice" FOREIGN KEY ("tenant_id","notice_id") REFERENCES "finance"."dunning_notices"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."dunning_items" ADD CONSTRAINT "dunning_items_document" FOREIGN KEY ("tenant_id","document_id") REFERENCES "finance"."documents"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."dunning_notices" ADD CONSTRAINT "dunning_notices_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."dunning_notices" ADD CONSTRAINT "dunning_notices_party" FOREIGN KEY ("tenant_id","party_id") REFERENCES "finance"."parties"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."payments" ADD CONSTRAINT "payments_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."payments" ADD CONSTRAINT "payments_party" FOREIGN KEY ("tenant_id","party_id") REFERENCES "finance"."parties"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."payments" ADD CONSTRAINT "payments_account" FOREIGN KEY ("tenant_id","account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."payments" ADD CONSTRAINT "payments_number" FOREIGN KEY ("tenant_id","number_id") REFERENCES "finance"."numbers"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."payments" ADD CONSTRAINT "payments_entry" FOREIGN KEY ("tenant_id","entry_id") REFERENCES "finance"."journal_entries"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."payments" ADD CONSTRAINT "payments_reversal" FOREIGN KEY ("tenant_id","reversal_entry_id") REFERENCES "finance"."journal_entries"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."recurring_invoices" ADD CONSTRAINT "recurring_invoices_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."recurring_invoices" ADD CONSTRAINT "recurring_invoices_party" FOREIGN KEY ("tenant_id","party_id") REFERENCES "finance"."parties"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."write_offs" ADD CONSTRAINT "write_offs_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."write_offs" ADD CONSTRAINT "write_offs_party" FOREIGN KEY ("tenant_id","party_id") REFERENCES "finance"."parties"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."write_offs" ADD CONSTRAINT "write_offs_line" FOREIGN KEY ("tenant_id","line_id") REFERENCES "finance"."entry_lines"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."write_offs" ADD CONSTRAINT "write_offs_allocation" FOREIGN KEY ("tenant_id","allocation_id") REFERENCES "finance"."allocations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."journal_imports" ADD CONSTRAINT "journal_imports_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."entry_drafts" ADD CONSTRAINT "entry_drafts_journal" FOREIGN KEY ("tenant_id","journal_id","entity_id") REFERENCES "finance"."journals"("tenant_id","id","entity_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."entry_drafts" ADD CONSTRAINT "entry_drafts_entry" FOREIGN KEY ("tenant_id","posted_entry_id") REFERENCES "finance"."journal_entries"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."entry_lines" ADD CONSTRAINT "entry_lines_entry" FOREIGN KEY ("tenant_id","entry_id") REFERENCES "finance"."journal_entries"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."entry_lines" ADD CONSTRAINT "entry_lines_account" FOREIGN KEY ("tenant_id","account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."entry_lines" ADD CONSTRAINT "entry_lines_party" FOREIGN KEY ("tenant_id","party_id") REFERENCES "finance"."parties"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."entry_lines" ADD CONSTRAINT "entry_lines_cost_centre" FOREIGN KEY ("tenant_id","cost_centre_id") REFERENCES "finance"."dimension_values"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."entry_lines" ADD CONSTRAINT "entry_lines_project" FOREIGN KEY ("tenant_id","project_id") REFERENCES "finance"."dimension_values"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."entry_lines" ADD CONSTRAINT "entry_lines_fund" FOREIGN KEY ("tenant_id","fund_id") REFERENCES "finance"."dimension_values"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."entry_lines" ADD CONSTRAINT "entry_lines_branch" FOREIGN KEY ("tenant_id","branch_id") REFERENCES "finance"."dimension_values"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."journal_entries" ADD CONSTRAINT "journal_entries_journal" FOREIGN KEY ("tenant_id","journal_id","entity_id") REFERENCES "finance"."journals"("tenant_id","id","entity_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."journal_entries" ADD CONSTRAINT "journal_entries_period" FOREIGN KEY ("tenant_id","period_id","entity_id") REFERENCES "finance"."periods"("tenant_id","id","entity_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."journal_entries" ADD CONSTRAINT "journal_entries_number" FOREIGN KEY ("tenant_id","number_id") REFERENCES "finance"."numbers"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."journal_entries" ADD CONSTRAINT "journal_entries_reverses" FOREIGN KEY ("tenant_id","reverses_entry_id") REFERENCES "finance"."journal_entries"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."numbers" ADD CONSTRAINT "numbers_series" FOREIGN KEY ("tenant_id","series_id") REFERENCES "finance"."series"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."payroll_journals" ADD CONSTRAINT "payroll_journals_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."payroll_journals" ADD CONSTRAINT "payroll_journals_entry" FOREIGN KEY ("tenant_id","entry_id") REFERENCES "finance"."journal_entries"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."payroll_journals" ADD CONSTRAINT "payroll_journals_reverses" FOREIGN KEY ("tenant_id","reverses_id") REFERENCES "finance"."payroll_journals"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_return_boxes" ADD CONSTRAINT "tax_return_boxes_template" FOREIGN KEY ("tenant_id","template_id") REFERENCES "finance"."tax_return_templates"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_return_figures" ADD CONSTRAINT "tax_return_figures_return" FOREIGN KEY ("tenant_id","return_id") REFERENCES "finance"."tax_returns"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_return_items" ADD CONSTRAINT "tax_return_items_return" FOREIGN KEY ("tenant_id","return_id") REFERENCES "finance"."tax_returns"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_return_items" ADD CONSTRAINT "tax_return_items_line" FOREIGN KEY ("tenant_id","tax_line_id") REFERENCES "finance"."tax_lines"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_return_payments" ADD CONSTRAINT "tax_return_payments_return" FOREIGN KEY ("tenant_id","return_id") REFERENCES "finance"."tax_returns"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_return_payments" ADD CONSTRAINT "tax_return_payments_entry" FOREIGN KEY ("tenant_id","entry_id") REFERENCES "finance"."journal_entries"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_return_payments" ADD CONSTRAINT "tax_return_payments_reverses" FOREIGN KEY ("tenant_id","reverses_id") REFERENCES "finance"."tax_return_payments"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_returns" ADD CONSTRAINT "tax_returns_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_returns" ADD CONSTRAINT "tax_returns_template" FOREIGN KEY ("tenant_id","template_id") REFERENCES "finance"."tax_return_templates"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_returns" ADD CONSTRAINT "tax_returns_entry" FOREIGN KEY ("tenant_id","entry_id") REFERENCES "finance"."journal_entries"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_code_members" ADD CONSTRAINT "tax_code_members_group" FOREIGN KEY ("tenant_id","group_id") REFERENCES "finance"."tax_codes"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_code_members" ADD CONSTRAINT "tax_code_members_member" FOREIGN KEY ("tenant_id","member_id") REFERENCES "finance"."tax_codes"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_codes" ADD CONSTRAINT "tax_codes_sales_account" FOREIGN KEY ("tenant_id","sales_account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_codes" ADD CONSTRAINT "tax_codes_purchase_account" FOREIGN KEY ("tenant_id","purchase_account_id") REFERENCES "finance"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_lines" ADD CONSTRAINT "tax_lines_entity" FOREIGN KEY ("tenant_id","entity_id") REFERENCES "finance"."entities"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_lines" ADD CONSTRAINT "tax_lines_entry" FOREIGN KEY ("tenant_id","entry_id") REFERENCES "finance"."journal_entries"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_lines" ADD CONSTRAINT "tax_lines_line" FOREIGN KEY ("tenant_id","line_id") REFERENCES "finance"."entry_lines"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_lines" ADD CONSTRAINT "tax_lines_control_line" FOREIGN KEY ("tenant_id","control_line_id") REFERENCES "finance"."entry_lines"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_lines" ADD CONSTRAINT "tax_lines_party" FOREIGN KEY ("tenant_id","party_id") REFERENCES "finance"."parties"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_lines" ADD CONSTRAINT "tax_lines_code" FOREIGN KEY ("tenant_id","code_id") REFERENCES "finance"."tax_codes"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_lines" ADD CONSTRAINT "tax_lines_rate" FOREIGN KEY ("tenant_id","rate_id","code_id") REFERENCES "finance"."tax_rates"("tenant_id","id","code_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_lines" ADD CONSTRAINT "tax_lines_reverses" FOREIGN KEY ("tenant_id","reverses_id") REFERENCES "finance"."tax_lines"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance"."tax_rates" ADD CONSTRAINT "tax_rates_code" FOREIGN KEY ("tenant_id","code_id") REFERENCES "finance"."tax_codes"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "allocation_lines_of_line" ON "finance"."allocation_lines" USING btree ("tenant_id","line_id");--> statement-breakpoint
CREATE INDEX "allocations_of_party" ON "finance"."allocations" USING btree ("tenant_id","party_id","date");--> statement-breakpoint
CREATE INDEX "asset_movements_of_asset" ON "finance"."asset_movements" USING btree ("tenant_id","asset_id");--> statement-breakpoint
CREATE INDEX "asset_movements_of_entry" ON "finance"."asset_movements" USING btree ("tenant_id","entry_id");--> statement-breakpoint
CREATE INDEX "asset_movements_of_run" ON "finance"."asset_movements" USING btree ("tenant_id","run_id");--> statement-breakpoint
CREATE INDEX "asset_usages_of_asset" ON "finance"."asset_usages" USING btree ("tenant_id","asset_id","on_date");--> statement-breakpoint
CREATE INDEX "bank_imports_newest" ON "finance"."bank_imports" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "bank_match_items_of_match" ON "finance"."bank_match_items" USING btree ("tenant_id","match_id");--> statement-breakpoint
CREATE INDEX "bank_matches_by_account" ON "finance"."bank_matches" USING btree ("tenant_id","bank_account_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "bank_matches_by_source" ON "finance"."bank_matches" USING btree ("tenant_id","source_id");--> statement-breakpoint
CREATE INDEX "bank_statement_lines_by_key" ON "finance"."bank_statement_lines" USING btree ("tenant_id","bank_account_id","key");--> statement-breakpoint
CREATE INDEX "bank_statement_lines_by_date" ON "finance"."bank_statement_lines" USING btree ("tenant_id","bank_account_id","booked_on");--> statement-breakpoint
CREATE INDEX "bank_statements_by_date" ON "finance"."bank_statements" USING btree ("tenant_id","bank_account_id","ends_on");--> statement-breakpoint
CREATE INDEX "bank_statements_by_import" ON "finance"."bank_statements" USING btree ("tenant_id","import_id");--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliation_items_statement_once" ON "finance"."reconciliation_items" USING btree ("tenant_id","reconciliation_id","statement_line_id");--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliation_items_entry_once" ON "finance"."reconciliation_items" USING btree ("tenant_id","reconciliation_id","entry_line_id");--> statement-breakpoint
CREATE INDEX "reconciliations_by_date" ON "finance"."reconciliations" USING btree ("tenant_id","bank_account_id","on_date");--> statement-breakpoint
CREATE UNIQUE INDEX "entities_one_default" ON "finance"."entities" USING btree ("tenant_id") WHERE is_default;--> statement-breakpoint
CREATE INDEX "periods_by_date" ON "finance"."periods" USING btree ("tenant_id","entity_id","starts_on");--> statement-breakpoint
CREATE UNIQUE INDEX "budgets_one_active" ON "finance"."budgets" USING btree ("tenant_id","fiscal_year_id") WHERE status = 'active';--> statement-breakpoint
CREATE INDEX "commitments_of_account" ON "finance"."commitments" USING btree ("tenant_id","account_id","period_id");--> statement-breakpoint
CREATE INDEX "commitments_newest" ON "finance"."commitments" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "close_runs_newest" ON "finance"."close_runs" USING btree ("tenant_id","done_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "opening_items_of_entry" ON "finance"."opening_items" USING btree ("tenant_id","entry_id");--> statement-breakpoint
CREATE INDEX "deferral_movements_of_deferral" ON "finance"."deferral_movements" USING btree ("tenant_id","deferral_id");--> statement-breakpoint
CREATE INDEX "deferral_movements_of_entry" ON "finance"."deferral_movements" USING btree ("tenant_id","entry_id");--> statement-breakpoint
CREATE INDEX "deferral_movements_of_run" ON "finance"."deferral_movements" USING btree ("tenant_id","run_id");--> statement-breakpoint
CREATE INDEX "deferrals_of_entity" ON "finance"."deferrals" USING btree ("tenant_id","entity_id","id");--> statement-breakpoint
CREATE INDEX "document_taxes_of_code" ON "finance"."document_taxes" USING btree ("tenant_id","tax_code_id");--> statement-breakpoint
CREATE UNIQUE INDEX "documents_bill_once" ON "finance"."documents" USING btree ("tenant_id","party_id",lower(regexp_replace(reference, '[^[:alnum:]]', '', 'g'))) WHERE kind = 'bill';--> statement-breakpoint
CREATE INDEX "documents_newest" ON "finance"."documents" USING btree ("tenant_id","kind","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "documents_by_party" ON "finance"."documents" USING btree ("tenant_id","party_id","kind");--> statement-breakpoint
CREATE INDEX "documents_of_document" ON "finance"."documents" USING btree ("tenant_id","of_document_id");--> statement-breakpoint
CREATE INDEX "dunning_notices_newest" ON "finance"."dunning_notices" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "payments_newest" ON "finance"."payments" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "payments_by_party" ON "finance"."payments" USING btree ("tenant_id","party_id","date");--> statement-breakpoint
CREATE INDEX "write_offs_newest" ON "finance"."write_offs" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "write_offs_of_line" ON "finance"."write_offs" USING btree ("tenant_id","line_id");--> statement-breakpoint
CREATE INDEX "balance_days_by_date" ON "finance"."balance_days" USING btree ("tenant_id","entity_id","date");--> statement-breakpoint
CREATE INDEX "balance_marks_by_date" ON "finance"."balance_marks" USING btree ("tenant_id","entity_id","date");--> statement-breakpoint
CREATE INDEX "entry_drafts_newest" ON "finance"."entry_drafts" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "entry_lines_of_account" ON "finance"."entry_lines" USING btree ("tenant_id","account_id","entity_id","date");--> statement-breakpoint
CREATE INDEX "entry_lines_of_day" ON "finance"."entry_lines" USING btree ("tenant_id","entity_id","date");--> statement-breakpoint
CREATE INDEX "entry_lines_of_party" ON "finance"."entry_lines" USING btree ("tenant_id","party_id","account_id") WHERE party_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "journal_entries_by_date" ON "finance"."journal_entries" USING btree ("tenant_id","entity_id","date","id");--> statement-breakpoint
CREATE INDEX "journal_entries_by_source" ON "finance"."journal_entries" USING btree ("tenant_id","source_id");--> statement-breakpoint
CREATE INDEX "journal_entries_by_recording" ON "finance"."journal_entries" USING btree ("tenant_id","entity_id","recorded_at");--> statement-breakpoint
CREATE INDEX "journal_entries_closing" ON "finance"."journal_entries" USING btree ("tenant_id","entity_id","date") WHERE source_kind = 'closing';--> statement-breakpoint
CREATE INDEX "parties_newest" ON "finance"."parties" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "payroll_journals_reversed_once" ON "finance"."payroll_journals" USING btree ("tenant_id","reverses_id") WHERE reverses_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "payroll_journals_by_date" ON "finance"."payroll_journals" USING btree ("tenant_id","entity_id","date");--> statement-breakpoint
CREATE INDEX "tax_return_items_of_line" ON "finance"."tax_return_items" USING btree ("tenant_id","tax_line_id");--> statement-breakpoint
CREATE INDEX "tax_return_payments_of_return" ON "finance"."tax_return_payments" USING btree ("tenant_id","return_id");--> statement-breakpoint
CREATE INDEX "tax_returns_newest" ON "finance"."tax_returns" USING btree ("tenant_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "tax_lines_by_tax_point" ON "finance"."tax_lines" USING btree ("tenant_id","entity_id","tax_point");--> statement-breakpoint
CREATE INDEX "tax_lines_of_document" ON "finance"."tax_lines" USING btree ("tenant_id","document_id");--> statement-breakpoint
CREATE INDEX "tax_lines_of_entry" ON "finance"."tax_lines" USING btree ("tenant_id","entry_id");