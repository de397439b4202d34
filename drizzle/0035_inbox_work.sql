CREATE TABLE "handover_transfer" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"conversation_id" uuid NOT NULL,
	"handover_id" uuid NOT NULL,
	"from_handover_id" uuid NOT NULL,
	"member_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"before" jsonb NOT NULL,
	"undone_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "inbox_rule" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"name" text NOT NULL,
	"trigger" jsonb NOT NULL,
	"teams" text[] NOT NULL,
	"actions" jsonb NOT NULL,
	"tried_at" timestamp with time zone,
	"on_since" timestamp with time zone,
	"author" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox_rule_run" (
	"jurisdiction_id" text NOT NULL,
	"rule_id" uuid NOT NULL,
	"handover_id" uuid NOT NULL,
	"cause" timestamp with time zone NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox_team" (
	"jurisdiction_id" text NOT NULL,
	"team" text NOT NULL,
	"by_turns" boolean NOT NULL,
	"ceiling" integer NOT NULL,
	"answer_minutes" integer,
	"author" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "inbox_team_jurisdiction_id_team_pk" PRIMARY KEY("jurisdiction_id","team")
);
--> statement-breakpoint
CREATE TABLE "inbox_turn" (
	"jurisdiction_id" text NOT NULL,
	"member_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "inbox_turn_jurisdiction_id_member_id_pk" PRIMARY KEY("jurisdiction_id","member_id")
);
--> statement-breakpoint
CREATE TABLE "inbox_macro" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"title" text NOT NULL,
	"actions" jsonb NOT NULL,
	"author" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_absence" (
	"jurisdiction_id" text NOT NULL,
	"member_id" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "staff_absence_jurisdiction_id_member_id_pk" PRIMARY KEY("jurisdiction_id","member_id")
);
--> statement-breakpoint
ALTER TABLE "handover" ADD COLUMN "priority" text;--> statement-breakpoint
ALTER TABLE "handover" ADD COLUMN "snoozed_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "handover" ADD COLUMN "snoozed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "handover" ADD COLUMN "snoozed_by" text;--> statement-breakpoint
ALTER TABLE "handover" ADD COLUMN "offered_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "inbox_rule_run" ADD CONSTRAINT "inbox_rule_run_rule_id_inbox_rule_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."inbox_rule"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "handover_transfer_at" ON "handover_transfer" USING btree ("jurisdiction_id","at");--> statement-breakpoint
CREATE INDEX "handover_transfer_of" ON "handover_transfer" USING btree ("conversation_id");--> statement-breakpoint
CREATE INDEX "inbox_rule_of" ON "inbox_rule" USING btree ("jurisdiction_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "inbox_rule_run_once" ON "inbox_rule_run" USING btree ("rule_id","handover_id","cause");--> statement-breakpoint
CREATE INDEX "inbox_rule_run_at" ON "inbox_rule_run" USING btree ("jurisdiction_id","at");--> statement-breakpoint
CREATE INDEX "inbox_macro_of" ON "inbox_macro" USING btree ("jurisdiction_id","title");--> statement-breakpoint
CREATE INDEX "handover_snoozed" ON "handover" USING btree ("jurisdiction_id","snoozed_until") WHERE "handover"."snoozed_until" is not null;--> statement-breakpoint
ALTER TABLE "handover_transfer" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "handover_transfer" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "inbox_rule" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "inbox_rule" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "inbox_rule_run" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "inbox_rule_run" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "inbox_team" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "inbox_team" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "inbox_turn" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "inbox_turn" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "inbox_macro" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "inbox_macro" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "staff_absence" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "staff_absence" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));