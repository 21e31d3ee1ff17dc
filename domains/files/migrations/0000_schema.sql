CREATE SCHEMA "files";
--> statement-breakpoint
CREATE TABLE "files"."files" (
	"tenant_id" uuid DEFAULT kernel.named_tenant() NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"content_type" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"object_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "files_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "files_object" UNIQUE("tenant_id","object_id"),
	CONSTRAINT "files_name" CHECK (length("files"."files"."name") BETWEEN 1 AND 255 AND "files"."files"."name" !~ '[[:cntrl:]/\\]'),
	CONSTRAINT "files_content_type" CHECK ("files"."files"."content_type" ~ '^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$'),
	CONSTRAINT "files_size" CHECK ("files"."files"."size_bytes" >= 0),
	CONSTRAINT "files_sha256" CHECK ("files"."files"."sha256" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE INDEX "files_by_age" ON "files"."files" USING btree ("tenant_id","created_at","id");