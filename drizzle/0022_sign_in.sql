CREATE TABLE "call_seat_code" (
	"appointment_id" uuid NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"source" "bytea" NOT NULL,
	"code" "bytea",
	"until" timestamp with time zone NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"sent" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "call_seat_code_appointment_id_source_pk" PRIMARY KEY("appointment_id","source")
);
--> statement-breakpoint
ALTER TABLE "staff_session" ADD COLUMN "strong" boolean;--> statement-breakpoint
ALTER TABLE "staff_two_factor" ADD COLUMN "last_step" bigint;--> statement-breakpoint
ALTER TABLE "staff_user" ADD COLUMN "directory_subject" text;--> statement-breakpoint
ALTER TABLE "call_seat_code" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "call_seat_code" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));
