CREATE TABLE "mail_follow" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"address_index" "bytea" NOT NULL,
	"address" "bytea" NOT NULL,
	"language" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text DEFAULT '' NOT NULL,
	"reporter" boolean DEFAULT false NOT NULL,
	"area" jsonb,
	"asked_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"confirmed_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "appointment" ADD COLUMN "mail_index" "bytea";--> statement-breakpoint
CREATE UNIQUE INDEX "mail_follow_once" ON "mail_follow" USING btree ("jurisdiction_id","address_index","kind","subject");--> statement-breakpoint
CREATE INDEX "mail_follow_subject" ON "mail_follow" USING btree ("jurisdiction_id","kind","subject");--> statement-breakpoint
CREATE INDEX "mail_follow_expires" ON "mail_follow" USING btree ("jurisdiction_id","expires_at");--> statement-breakpoint
CREATE INDEX "appointment_of_mail" ON "appointment" USING btree ("jurisdiction_id","mail_index") WHERE "appointment"."mail_index" is not null;--> statement-breakpoint
ALTER TABLE "mail_follow" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "mail_follow" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));
