CREATE TABLE "mail_stop" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"address_index" "bytea" NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbound_mail" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"cause_key" text NOT NULL,
	"recipient_index" "bytea" NOT NULL,
	"content" "bytea",
	"state" text DEFAULT 'queued' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"not_before" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"held_until" timestamp with time zone,
	"problem" text,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone
);
--> statement-breakpoint
CREATE UNIQUE INDEX "mail_stop_address" ON "mail_stop" USING btree ("jurisdiction_id","address_index");--> statement-breakpoint
CREATE UNIQUE INDEX "outbound_mail_once" ON "outbound_mail" USING btree ("jurisdiction_id","cause_key","recipient_index");--> statement-breakpoint
CREATE INDEX "outbound_mail_recipient" ON "outbound_mail" USING btree ("jurisdiction_id","recipient_index");--> statement-breakpoint
CREATE INDEX "outbound_mail_due" ON "outbound_mail" USING btree ("jurisdiction_id","not_before") WHERE "outbound_mail"."state" in ('queued', 'sending');--> statement-breakpoint
CREATE INDEX "outbound_mail_created" ON "outbound_mail" USING btree ("jurisdiction_id","created_at");--> statement-breakpoint
ALTER TABLE "mail_stop" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "mail_stop" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "outbound_mail" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "outbound_mail" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));
