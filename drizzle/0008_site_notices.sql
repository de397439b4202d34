CREATE TABLE "site_notice" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"texts" jsonb NOT NULL,
	"until" timestamp with time zone,
	"author" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "site_notice_of" ON "site_notice" USING btree ("jurisdiction_id","at" DESC NULLS LAST);