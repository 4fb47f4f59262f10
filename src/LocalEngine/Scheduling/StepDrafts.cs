using System.Diagnostics;

namespace Wattwise.LocalEngine;

/// <summary>Puts drafts into the scheduler's steps, and takes back what was wrong. Only for the engine thread.</summary>
/// <param name="session">The session.</param>
/// <param name="speculator">Guesses tokens ahead; <see langword="null"/> if nothing is guessed.</param>
/// <param name="batch">The rows of the steps.</param>
internal sealed class StepDrafts(LlamaSession session, Speculator? speculator, DecodeBatch batch)
{
    private readonly List<SpeculativeSequence> _drafting = [];
    private readonly List<int> _chosen = [];
    private long _started;

    /// <summary>Drafts for the answers of the next step.</summary>
    /// <param name="sequences">The sequences of the step.</param>
    /// <param name="promptRows">Rows of prompts in it.</param>
    public void Draft(List<ActiveSequence> sequences, int promptRows)
    {
        if (speculator is null)
            return;

        _drafting.Clear();
        var answers = 0;
        foreach (var sequence in sequences)
        {
            sequence.DraftRows = sequence.WastedRows = 0;
            if (sequence.IsPrefilling)
                continue;
            answers++;
            if (Begin(sequence) is not { } speculation)
                continue;
            // Cells are set aside for what the request may still generate; the token that is computed now is part of that.
            var left = sequence.Work.Prompt.Length + sequence.Work.MaxOutputTokens - speculation.Tokens.Length;
            speculation.Room = Math.Max(0, Math.Min(left - 1, session.ContextLength - sequence.Count));
            _drafting.Add(speculation);
        }

        var room = Math.Min(session.MaxOutputs - sequences.Count, batch.Capacity - answers);
        speculator.Draft(_drafting, answers + promptRows, Math.Max(answers, 1), Math.Max(room, 0));
        _started = Stopwatch.GetTimestamp();
    }

    /// <summary>Adds the rows of an answer: its last token, what is drafted behind it, and padding.</summary>
    public void AddRows(ActiveSequence sequence)
    {
        var position = sequence.Computed;
        sequence.OutputRow = batch.Add(sequence.Tokens[position], position, sequence.Id, output: true);
        sequence.Rows = 1;
        if (sequence.Speculation is not { } speculation)
            return;
        foreach (var token in speculation.Draft)
            batch.Add(token, ++position, sequence.Id, output: true);
        for (var i = 0; i < speculation.Padding; i++)
            batch.Add(sequence.Tokens[^1], ++position, sequence.Id, output: true);
        sequence.DraftRows = speculation.DraftLength + speculation.Padding;
        sequence.WastedRows = sequence.DraftRows;
        sequence.Rows += sequence.DraftRows;
    }

    /// <summary>The step was computed. Its rows are those of the answers, then those of the prompts.</summary>
    public void Computed(List<ActiveSequence> sequences)
    {
        if (speculator?.NextTokens is not { } drafts)
            return;
        var row = 0;
        foreach (var sequence in sequences)
        {
            if (sequence.IsPrefilling)
                continue;
            drafts.Answered(sequence.Id, row);
            row += sequence.Rows;
        }

        foreach (var sequence in sequences)
        {
            if (!sequence.IsPrefilling || sequence.Rows == 0)
                continue;
            if (sequence.Work.DraftSampling is not null)
                drafts.Prompted(sequence.Id, sequence.Tokens, sequence.Computed, row, sequence.Rows);
            row += sequence.Rows;
        }
    }

    /// <summary>Notes a token that was chosen.</summary>
    /// <param name="sequence">The sequence; <see cref="ActiveSequence.Computed"/> grows with each guess that was right.</param>
    /// <param name="token">The token.</param>
    /// <returns>Whether it is what was guessed for its place, so that the next row tells the token behind it.</returns>
    public bool Chose(ActiveSequence sequence, int token)
    {
        if (sequence.Speculation is not { } speculation)
            return false;
        _chosen.Add(token);
        if (_chosen.Count > speculation.DraftLength || speculation.Draft[_chosen.Count - 1] != token)
            return false;
        sequence.Computed++;
        sequence.WastedRows--;
        return true;
    }

    /// <summary>All tokens of a sequence that this step gives were chosen.</summary>
    public void Verified(ActiveSequence sequence)
    {
        if (sequence.Speculation is { } speculation)
            speculator!.Verified(speculation, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_chosen));
        _chosen.Clear();
    }

    /// <summary>The step was ended half-way: its drafts are of no use, and what drafters computed for them is forgotten.</summary>
    public void GiveUp(List<ActiveSequence> sequences)
    {
        foreach (var sequence in sequences)
        {
            if (sequence.Speculation is not { } speculation)
                continue;
            speculation.BeginStep();
            speculator!.End(speculation);
        }
    }

    /// <summary>The step is over.</summary>
    public void EndStep() => speculator?.EndStep(batch.Count, Stopwatch.GetElapsedTime(_started).TotalSeconds);

    /// <summary>A sequence ended.</summary>
    public void End(ActiveSequence sequence)
    {
        speculator?.NextTokens?.Forget(sequence.Id);
        if (sequence.Speculation is not { } speculation)
            return;
        speculator!.End(speculation);
        _chosen.Clear();
    }

    private SpeculativeSequence? Begin(ActiveSequence sequence)
    {
        if (sequence.Speculation is null && sequence.Work.DraftSampling is { } sampling)
        {
            var forced = sequence.Work.HasForcedText ? sequence.Work.Forced : (DraftForcedText?)null;
            sequence.Speculation = speculator!.Begin(sequence.Id, sequence.Tokens, sampling, sequence.Work.CountAllowed, forced);
        }

        return sequence.Speculation;
    }
}
