namespace Wattwise.LocalEngine;

/// <summary>
/// Decides which requests may run: a sequence id and all cells of the KV cache that a request can need are set aside before it starts, so
/// that none fails half-way. Only for the engine thread.
/// </summary>
internal sealed class Admission : IDisposable
{
    /// <summary>
    /// A prefix that another request computes just now, or that was put away, is worth having only where it saves more than a step.
    /// </summary>
    public const int MinSharedTokens = 64;

    // What kept cells cost the rows of a step: a few percent with small models, less with large ones.
    private const int MaxIdleTokensOnCpu = 1024;
    private const int MaxIdleTokensOnGpu = 8192;

    private readonly LlamaSession _session;
    private readonly KvSequences _sequences;
    private readonly KvSlots? _slots;
    private readonly PrefixCache? _prefixes;
    private readonly PrefixSpill? _spill;
    private readonly int _maxIdleTokens;
    private int _reserved;
    private int _epoch;

    public Admission(LlamaSession session)
    {
        var options = session.Options;
        _session = session;
        _sequences = new(session, session.RequestSequences);
        var keeps = options.PrefixCache.Enabled && !options.Deterministic && session.CanTruncate;
        if (session.HasSeparateCells)
        {
            _spill = keeps ? PrefixSpill.Of(session) : null;
            _slots = new(_sequences, _sequences.First, session.RequestSequences, keeps, _spill);
        }
        else if (keeps)
        {
            var most = session.KvTokens - session.ContextLength;
            var tokens = Math.Min(options.PrefixCache.MaxTokens ?? session.KvTokens, session.KvTokens);
            _spill = PrefixSpill.Of(session);
            _prefixes = new(_sequences, new(tokens, options.PrefixCache.MaxSequences, most), _spill);
            _maxIdleTokens = options.PrefixCache.MaxIdleTokens
                ?? (_spill is null ? int.MaxValue : session.IsOnGpu ? MaxIdleTokensOnGpu : MaxIdleTokensOnCpu);
        }
    }

    /// <summary>Cells that are set aside for running requests.</summary>
    public int ReservedTokens => _reserved;

    /// <summary>Cells that are kept for later requests.</summary>
    public int CachedTokens => _slots?.KeptTokens ?? _prefixes?.CachedTokens ?? 0;

    // The most of a prompt that a shift leaves in its place.
    private int MaxKept => _session.ContextLength / 2;

    // What is kept in cells of its own is in nobody's way.
    private int FreeTokens => _session.KvTokens - _reserved - (_prefixes?.CachedTokens ?? 0);

    /// <summary>Makes room for exclusive work.</summary>
    /// <returns>False where running requests must end first.</returns>
    public bool TryMakeRoom(int tokens) => tokens <= FreeTokens || (_prefixes?.Evict(tokens - FreeTokens) ?? false);

    /// <summary>Starts a request.</summary>
    /// <param name="work">The request.</param>
    /// <param name="active">The requests that run.</param>
    /// <param name="sequence">The request with all that it needs.</param>
    public AdmissionResult TryAdmit(GenerationWork work, List<ActiveSequence> active, out ActiveSequence? sequence)
    {
        sequence = null;
        var prompt = work.Prompt;
        if (_slots is not null)
            return TryAdmitToSlot(work, out sequence);

        // One token at least must be computed: its logits choose the first token of the answer.
        var tokens = (int)Math.Min((long)prompt.Length + work.MaxOutputTokens, _session.ContextLength);
        var mayShift = prompt.Length + (long)work.MaxOutputTokens > _session.ContextLength && _session.CanShift;
        var match = Find(work.PrefixScope, prompt[..^1]);
        var (source, shared) = LongestRunning(work, active);
        var useRunning = shared >= match.Length + MinSharedTokens;
        if (useRunning && source!.Computed < shared)
        {
            Release(match.Lease);
            return AdmissionResult.WaitsForPrefix;
        }

        var reserved = tokens - Lasting(match.Length);
        if (!TryMakeRoom(reserved) && mayShift && match.Length > MaxKept)
        {
            // Less of the prefix takes fewer cells than all of it and room to give it up.
            Release(match.Lease);
            match = Find(work.PrefixScope, prompt[..Math.Min(MaxKept, prompt.Length - 1)]);
            useRunning = false;
            reserved = tokens - match.Length;
        }

        if (!TryMakeRoom(reserved) || !TryTakeSequence(out var id))
        {
            Release(match.Lease);
            return AdmissionResult.NoRoom;
        }

        _reserved += reserved;
        sequence = new(work, id, reserved, _session.Options.TimeProvider)
        {
            Lease = match.Lease,
            Cached = useRunning ? shared : match.Length,
        };
        sequence.Computed = sequence.Cached;
        if (sequence.Cached > 0)
            _sequences.Copy(useRunning ? source!.Id : _prefixes!.SequenceOf(match.Lease), id, 0, sequence.Cached);
        EvictIdle();
        return AdmissionResult.Admitted;

        // What is shared beyond that, a shift gives up, and the request grows into cells of its own.
        int Lasting(int shared) => mayShift ? Math.Min(shared, MaxKept) : shared;
    }

    /// <summary>Takes back what a request held; its computed tokens stay for later requests.</summary>
    /// <param name="sequence">The request.</param>
    /// <param name="othersRun">Whether requests go on running.</param>
    public void Release(ActiveSequence sequence, bool othersRun)
    {
        _reserved -= sequence.ReservedTokens;
        if (sequence.IsPoisoned)
        {
            // Nobody gets the sequence again before the context is made anew.
            Release(sequence.Lease);
            return;
        }

        if (_slots is not null)
        {
            _slots.Return(sequence.Id, sequence.Work.PrefixScope, sequence.IsShifted ? [] : sequence.Tokens[..sequence.Computed]);
            return;
        }

        if (_prefixes is null || sequence.IsShifted || sequence.Computed == 0)
        {
            _sequences.Remove(sequence.Id, 0, -1);
            _sequences.Free(sequence.Id);
        }
        else
        {
            // A call that was ended half-way may have left cells that nobody counts.
            _sequences.Remove(sequence.Id, sequence.Computed, -1);
            var work = sequence.Work;
            var kept = _prefixes.Retain(
                work.PrefixScope, sequence.Tokens[..sequence.Computed], sequence.Id, sequence.Computed, work.PinsPrompt
                    && !work.IsAbandoned);
            work.IsPinned = work.PinsPrompt && kept;
            if (work is PinWork pin)
                pin.Epoch = _epoch;
        }

        Release(sequence.Lease);
        if (othersRun)
            EvictIdle();
    }

    /// <summary>Lets go of a pinned prompt: without another hold on it, it may be evicted.</summary>
    public void Unpin(PinWork pin)
    {
        if (pin.Epoch == _epoch)
            _prefixes?.Unpin(pin.PrefixScope, pin.Prompt);
    }

    /// <summary>The cells in use of a sequence that no request has; -1 for one that a request has, or that shares its cells.</summary>
    public int FreeLength(int id) => _slots?.LengthOf(id) ?? -1;

    /// <summary>Takes a token off the end of a sequence that no request has.</summary>
    public void RemoveFrom(int id, int position) => _sequences.Remove(id, position, -1);

    /// <summary>Takes tokens off the end of a sequence.</summary>
    public void Truncate(ActiveSequence sequence) => _sequences.Remove(sequence.Id, sequence.Computed, -1);

    /// <summary>Makes room in a sequence that fills the context.</summary>
    /// <returns>False where the memory cannot be moved.</returns>
    public bool TryShift(ActiveSequence sequence)
    {
        if (!_session.CanShift)
            return false;

        // Cells of the prompt may belong to other sequences too, and must not move under them: all of them stay where they are, or go.
        var keep = Math.Min(sequence.PromptLength, MaxKept);
        var drop = Math.Max((sequence.Computed - keep) / 2, sequence.PromptLength - keep);
        if (drop <= 0 || keep + drop > sequence.Computed)
            return false;
        _sequences.Drop(sequence.Id, keep, drop);
        sequence.Drop(keep, drop);
        return true;
    }

    /// <summary>Forgets all: the context was made anew.</summary>
    public void Clear()
    {
        _reserved = 0;
        _epoch++;
        _slots?.Clear();
        _prefixes?.Clear();
        _sequences.FreeAll();
    }

    /// <summary>Forgets prefixes that were evicted: they may hold what are no numbers.</summary>
    public void ForgetSpilled() => _spill?.Forget();

    /// <summary>Waits for evicted prefixes that are being written to files.</summary>
    public void Dispose() => _spill?.Dispose();

    private AdmissionResult TryAdmitToSlot(GenerationWork work, out ActiveSequence? sequence)
    {
        sequence = null;
        if (!_slots!.TryTake(work.PrefixScope, work.Prompt[..^1], out var id, out var cached))
            return AdmissionResult.NoRoom;
        var reserved = (int)Math.Min((long)work.Prompt.Length + work.MaxOutputTokens, _session.ContextLength);
        _reserved += reserved;
        sequence = new(work, id, reserved, _session.Options.TimeProvider) { Cached = cached, Computed = cached };
        return AdmissionResult.Admitted;
    }

    private void EvictIdle()
    {
        if (_prefixes is { } prefixes && prefixes.EvictableTokens > _maxIdleTokens)
            prefixes.Evict(prefixes.EvictableTokens - _maxIdleTokens);
    }

    private PrefixMatch Find(string? scope, ReadOnlySpan<int> prompt)
    {
        if (_prefixes is null)
            return PrefixMatch.None;
        var match = _prefixes.Find(scope, prompt);
        if (_spill is null || _spill.Find(scope, prompt, out var length) < match.Length + MinSharedTokens)
            return match;

        // What is restored holds the found part too, so that may go to make room.
        Release(match.Lease);
        Restore(scope, prompt, length);
        return _prefixes.Find(scope, prompt);
    }

    /// <summary>Brings back an evicted prefix, if there is room: the cache holds it again then.</summary>
    private void Restore(string? scope, ReadOnlySpan<int> prompt, int length)
    {
        if (length > _prefixes!.Limits.MaxTokens || !TryMakeRoom(length) || !TryTakeSequence(out var id))
            return;
        if (_spill!.TryRestore(scope, prompt, id, maxTokens: length) is { } tokens)
            _prefixes.Retain(scope, tokens, id, tokens.Length);
        else
            _sequences.Free(id);
    }

    private void Release(PrefixLease lease) => _prefixes?.Release(lease);

    private bool TryTakeSequence(out int id) =>
        _sequences.TryTake(out id) || (_prefixes is not null && _prefixes.EvictForSequence() && _sequences.TryTake(out id));

    private (ActiveSequence? Source, int Length) LongestRunning(GenerationWork work, List<ActiveSequence> active)
    {
        (ActiveSequence? Source, int Length) longest = default;
        if (_prefixes is null)
            return longest;
        foreach (var sequence in active)
        {
            if (sequence.IsShifted || sequence.Work.PrefixScope != work.PrefixScope)
                continue;
            var length = work.Prompt[..^1].CommonPrefixLength(sequence.Tokens[..sequence.PromptLength]);
            if (length > longest.Length)
                longest = (sequence, length);
        }

        return longest;
    }
}
