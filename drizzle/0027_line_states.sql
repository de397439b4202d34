CREATE TABLE "line_condition" (
	"jurisdiction_id" text NOT NULL,
	"channel" text NOT NULL,
	"topic" text NOT NULL,
	"subject" text NOT NULL,
	"state" text NOT NULL,
	"level" text NOT NULL,
	"figure" integer,
	"at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone,
	"seen_by" text,
	CONSTRAINT "line_condition_jurisdiction_id_channel_topic_subject_pk" PRIMARY KEY("jurisdiction_id","channel","topic","subject")
);
--> statement-breakpoint
CREATE TABLE "line_state" (
	"jurisdiction_id" text NOT NULL,
	"channel" text NOT NULL,
	"line_id" text NOT NULL,
	"paused_at" timestamp with time zone,
	"cause" text,
	"code" text,
	"templates_only" boolean DEFAULT false NOT NULL,
	"probes" integer DEFAULT 0 NOT NULL,
	"probe_at" timestamp with time zone,
	"resumed_at" timestamp with time zone,
	"slowed_until" timestamp with time zone,
	"slowdowns" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "line_state_jurisdiction_id_channel_line_id_pk" PRIMARY KEY("jurisdiction_id","channel","line_id")
);
--> statement-breakpoint
ALTER TABLE "line_state" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "line_state" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "line_condition" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "line_condition" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));
