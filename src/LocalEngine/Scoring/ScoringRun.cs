using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>
/// Computes a job's surprisals: the prefix once, then the texts one behind the other, several in one native call, each in a sequence of its
/// own that shares the prefix's cells. Only for the engine thread, as exclusive work.
/// </summary>
internal sealed class ScoringRun
{
    private readonly LlamaSession _session;
    private readonly ScoringJob _job;
    private readonly DecodeBatch _batch;
    private readonly List<(int Text, int Token)> _targets = [];
    private readonly Queue<int> _free = new();
    private readonly List<int> _used = [];
    private readonly float?[][] _surprisals;
    private readonly int _prefixSequence;
    private readonly bool _sharesPrefix;
    private int _cells;

    private ScoringRun(LlamaSession session, ScoringJob job)
    {
        _session = session;
        _job = job;
        _batch = new(session.BatchSize);
        _surprisals = [.. job.Texts.Select(text => new float?[text.Length])];
        _sharesPrefix = session.CanTruncate;

        // The prefix's own sequence comes last: the others copy from it.
        var (first, count) = session.ScratchSequences;
        _prefixSequence = first;
        for (var i = 1; i < count; i++)
            _free.Enqueue(first + i);
        _free.Enqueue(first);
    }

    private int KeptTokens => _sharesPrefix ? _job.Prefix.Length : 0;

    /// <summary>The surprisal of each token of each text, in nats.</summary>
    /// <exception cref="WorkAbandonedException">Nobody waits for the result any more.</exception>
    public static float?[][] Compute(LlamaSession session, ScoringJob job)
    {
        var run = new ScoringRun(session, job);
        try
        {
            run.Compute();
            return run._surprisals;
        }
        finally
        {
            run.FreeSequences();
        }
    }

    private void Compute()
    {
        if (KeptTokens > 0)
            ComputePrefix();
        for (var i = 0; i < _job.Texts.Count; i++)
            Add(i);
        Flush();
    }

    private void ComputePrefix()
    {
        for (var start = 0; start < _job.Prefix.Length; start += _batch.Capacity)
        {
            ComputeRows();
            var chunk = _job.Prefix.AsSpan(start, Math.Min(_batch.Capacity, _job.Prefix.Length - start));
            _batch.Add(chunk, start, _prefixSequence, outputLast: start + chunk.Length == _job.Prefix.Length);
        }

        var row = _batch.Count - 1;
        Decode();
        _cells = _job.Prefix.Length;

        // One row tells about the first token of every text.
        for (var i = 0; i < _job.Texts.Count; i++)
            _surprisals[i][0] = Surprisal.Of(_session.LogitsOf(row), _job.Texts[i][0]);
        _batch.Clear();
    }

    private void Add(int index)
    {
        var text = _job.Texts[index];
        if (_sharesPrefix)
        {
            // The last token needs no row: nothing is asked about what follows it.
            if (text.Length == 1)
                return;
            var sequence = TakeSequence(text.Length);
            if (KeptTokens > 0 && sequence != _prefixSequence)
                LlamaApi.MemorySequenceCopy(_session.Context.Memory, _prefixSequence, sequence, 0, KeptTokens);
            for (var i = 0; i < text.Length - 1; i++)
                AddRow(text[i], KeptTokens + i, sequence, index, i + 1);
            return;
        }

        int[] whole = [.. _job.Prefix, .. text];
        if (whole.Length == 1)
            return;
        var own = TakeSequence(whole.Length);
        for (var i = 0; i < whole.Length - 1; i++)
            AddRow(whole[i], i, own, index, i + 1 - _job.Prefix.Length);
    }

    private int TakeSequence(int tokens)
    {
        // All texts before are in the batch whole, so computing it frees all sequences.
        if (_free.Count == 0 || _cells + tokens > _job.KvTokens)
            Flush();
        _cells += tokens;
        var sequence = _free.Dequeue();
        _used.Add(sequence);
        return sequence;
    }

    private void AddRow(int token, int position, int sequence, int text, int target)
    {
        var output = target >= 0;
        if (_batch.Count == _batch.Capacity || (output && _batch.Outputs == _session.MaxOutputs))
            ComputeRows();
        _batch.Add(token, position, sequence, output);
        _targets.Add(output ? (text, target) : (-1, -1));
    }

    private void Flush()
    {
        ComputeRows();
        foreach (var sequence in _used)
        {
            LlamaApi.MemorySequenceRemove(_session.Context.Memory, sequence, sequence == _prefixSequence ? KeptTokens : 0, -1);
            _free.Enqueue(sequence);
        }

        _used.Clear();
        _cells = KeptTokens;
    }

    private void ComputeRows()
    {
        Decode();
        for (var row = 0; row < _targets.Count; row++)
        {
            var (text, token) = _targets[row];
            if (text >= 0)
                _surprisals[text][token] = Surprisal.Of(_session.LogitsOf(row), _job.Texts[text][token]);
        }

        _targets.Clear();
        _batch.Clear();
    }

    private void Decode()
    {
        _session.ThrowIfAbandoned();
        if (_batch.Count == 0)
            return;
        var logPosition = LlamaLog.Position;
        _session.Check(_session.Decode(_batch), _batch.Count, logPosition);
    }

    private void FreeSequences()
    {
        var (first, count) = _session.ScratchSequences;
        for (var i = 0; i < count; i++)
            LlamaApi.MemorySequenceRemove(_session.Context.Memory, first + i, 0, -1);
    }
}
