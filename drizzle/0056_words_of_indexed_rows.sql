DROP INDEX "word_index_words";--> statement-breakpoint
CREATE INDEX "word_index_words" ON "word_index" USING gin ("words") WHERE "word_index"."words" is not null;