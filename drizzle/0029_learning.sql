CREATE TABLE "labelled_phrase" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"conversation_id" uuid,
	"state" text NOT NULL,
	"words" "bytea" NOT NULL,
	"language" text NOT NULL,
	"understood" text,
	"label" text NOT NULL,
	"author" text,
	"said_at" timestamp with time zone NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recognition" (
	"jurisdiction_id" text NOT NULL,
	"request_id" text NOT NULL,
	"conversation_id" uuid NOT NULL,
	"language" text NOT NULL,
	"label" text NOT NULL,
	"probability" double precision,
	"asked" boolean NOT NULL,
	"because" "bytea" NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "recognition_jurisdiction_id_request_id_pk" PRIMARY KEY("jurisdiction_id","request_id")
);
--> statement-breakpoint
CREATE TABLE "recognition_outcome" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"outcome" text NOT NULL,
	"label" text,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "town_model" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"weights" "bytea" NOT NULL,
	"phrases" integer NOT NULL,
	"figures" jsonb NOT NULL,
	"author" text NOT NULL,
	"trained_at" timestamp with time zone NOT NULL,
	"used_since" timestamp with time zone,
	"replaced" uuid
);
--> statement-breakpoint
CREATE INDEX "labelled_phrase_newest" ON "labelled_phrase" USING btree ("jurisdiction_id","state","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "labelled_phrase_conversation" ON "labelled_phrase" USING btree ("conversation_id");--> statement-breakpoint
CREATE INDEX "recognition_conversation" ON "recognition" USING btree ("conversation_id");--> statement-breakpoint
CREATE INDEX "recognition_outcome_at" ON "recognition_outcome" USING btree ("jurisdiction_id","at");--> statement-breakpoint
CREATE INDEX "town_model_newest" ON "town_model" USING btree ("jurisdiction_id","trained_at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "town_model_used" ON "town_model" USING btree ("jurisdiction_id") WHERE "town_model"."used_since" is not null;--> statement-breakpoint
ALTER TABLE "labelled_phrase" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "labelled_phrase" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "recognition" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "recognition" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "recognition_outcome" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "recognition_outcome" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "town_model" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "town_model" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));
