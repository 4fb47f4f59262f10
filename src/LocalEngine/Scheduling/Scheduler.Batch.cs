namespace Wattwise.LocalEngine;

// What goes into a call: rows of answers with their guesses, and chunks of prompts.
internal sealed partial class Scheduler
{
    /// <summary>
    /// Lays out the next call: a row for each running answer and each guess behind it, then chunks of prompts, in fair shares of what is
    /// left.
    /// </summary>
    private void Fill(List<ActiveSequence> sequences)
    {
        _batch.Clear();
        var prefilling = 0;
        var promptTokens = 0;
        foreach (var sequence in _active)
            sequence.Rows = 0;
        foreach (var sequence in sequences)
        {
            sequence.OutputRow = -1;
            if (!sequence.IsPrefilling)
                continue;
            prefilling++;
            promptTokens += sequence.PromptLength - sequence.Computed;
        }

        _drafts.Draft(sequences, Math.Min(promptTokens, _session.Options.PrefillTokensPerStep));
        _fillers?.Begin();
        foreach (var sequence in sequences)
        {
            if (sequence.IsPrefilling)
                continue;
            _fillers?.AddBefore(sequence.Id, _active);
            _drafts.AddRows(sequence);
        }

        if (prefilling == 0)
            return;
        var delaysAnswers = !_session.Options.Deterministic && _active.Exists(sequence => !sequence.IsPrefilling);
        var budget = Math.Min(delaysAnswers ? _session.Options.PrefillTokensPerStep : _batch.Capacity, _batch.Capacity - _batch.Count);
        Share(sequences, budget, prefilling);
        foreach (var sequence in sequences)
        {
            if (!sequence.IsPrefilling || sequence.Rows == 0)
                continue;
            var end = sequence.Computed + sequence.Rows;
            var last = end == sequence.PromptLength;
            var row = _batch.Add(sequence.Tokens[sequence.Computed..end], sequence.Computed, sequence.Id, outputLast: last);
            sequence.OutputRow = last ? row : -1;
        }
    }

    /// <summary>Gives each prompt an equal part; what short ones leave goes to those that came first.</summary>
    private static void Share(List<ActiveSequence> sequences, int budget, int prefilling)
    {
        var part = Math.Max(budget / prefilling, 1);
        foreach (var sequence in sequences)
        {
            if (!sequence.IsPrefilling)
                continue;
            sequence.Rows = Math.Min(Math.Min(part, sequence.PromptLength - sequence.Computed), budget);
            budget -= sequence.Rows;
        }

        foreach (var sequence in sequences)
        {
            if (!sequence.IsPrefilling || budget == 0)
                continue;
            var more = Math.Min(budget, sequence.PromptLength - sequence.Computed - sequence.Rows);
            sequence.Rows += more;
            budget -= more;
        }
    }
}
