CREATE TABLE "consultation" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"number" integer NOT NULL,
	"texts" jsonb NOT NULL,
	"options" jsonb NOT NULL,
	"neighbourhoods" text[] DEFAULT '{}' NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"results" text NOT NULL,
	"state" text NOT NULL,
	"author" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"opened_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"counts" jsonb,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "consultation_answer" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"consultation_id" uuid NOT NULL,
	"respondent_index" "bytea" NOT NULL,
	"option" text NOT NULL,
	"neighbourhood" text,
	"state" text NOT NULL,
	"answered_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "consultation_number" ON "consultation" USING btree ("jurisdiction_id","number");--> statement-breakpoint
CREATE INDEX "consultation_newest" ON "consultation" USING btree ("jurisdiction_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "consultation_open" ON "consultation" USING btree ("jurisdiction_id","ends_at") WHERE "consultation"."state" = 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "consultation_answer_once" ON "consultation_answer" USING btree ("jurisdiction_id","consultation_id","respondent_index") WHERE "consultation_answer"."state" = 'counted';--> statement-breakpoint
CREATE INDEX "consultation_answer_of" ON "consultation_answer" USING btree ("jurisdiction_id","consultation_id");--> statement-breakpoint
CREATE INDEX "consultation_answer_unconfirmed" ON "consultation_answer" USING btree ("jurisdiction_id","answered_at") WHERE "consultation_answer"."state" = 'unconfirmed';--> statement-breakpoint
ALTER TABLE "consultation" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "consultation" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "consultation_answer" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "consultation_answer" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));
