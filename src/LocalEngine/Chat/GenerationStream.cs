using System.Threading.Tasks.Sources;
using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine;

/// <summary>Carries an answer from the engine thread to its one reader. Nothing is allocated per token.</summary>
/// <remarks>
/// The engine thread never waits for a reader (that would hold up everybody else): what was not read yet piles up here, and is
/// bounded by the most tokens of the answer.
/// </remarks>
internal sealed class GenerationStream : IValueTaskSource<bool>, IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private ManualResetValueTaskSourceCore<bool> _reader;
    private bool _readerWaits;
    private bool _readable;
    private char[] _text = new char[256];
    private int _length;
    private List<Stretch>? _stretches; // none as long as all is text
    private List<TokenLogprob>? _logprobs;
    private Exception? _error;
    private GenerationResult? _result;

    /// <summary>How the generation ended; <see langword="null"/> while it runs.</summary>
    public GenerationResult? Result
    {
        get
        {
            lock (_lock)
                return _result;
        }
    }

    /// <summary>Adds text. On the engine thread.</summary>
    public void Write(ReadOnlySpan<char> text) => Write(text, isReasoning: false);

    /// <summary>Adds reasoning. On the engine thread.</summary>
    public void WriteReasoning(ReadOnlySpan<char> text) => Write(text, isReasoning: true);

    /// <summary>Adds a call of a tool. On the engine thread.</summary>
    public void Write(FunctionCallContent call)
    {
        lock (_lock)
            Stretches().Add(new(0, false, call));
    }

    /// <summary>Makes all that is there so far readable. On the engine thread.</summary>
    public void Publish()
    {
        lock (_lock)
        {
            if (_length == 0 && _logprobs is null && _stretches is null)
                return;
            _readable = true;
        }

        WakeReader();
    }

    /// <summary>Adds a token's log-probability, to be read together with its text. On the engine thread.</summary>
    public void Write(TokenLogprob logprob)
    {
        lock (_lock)
            (_logprobs ??= []).Add(logprob);
    }

    /// <summary>Ends the answer. Does nothing where it has ended.</summary>
    public void Complete(GenerationResult result)
    {
        lock (_lock)
        {
            if (_result is not null || _error is not null)
                return;
            _result = result;
        }

        WakeReader();
    }

    /// <summary>Ends the answer with an exception. Does nothing where it has ended.</summary>
    public void Fail(Exception error)
    {
        lock (_lock)
        {
            if (_result is not null || _error is not null)
                return;
            _error = error;
        }

        WakeReader();
    }

    /// <summary>Waits for text or the end. One reader at a time.</summary>
    /// <returns>Whether more may follow; the last text may still be taken where not.</returns>
    public ValueTask<bool> WaitAsync()
    {
        lock (_lock)
        {
            if (_error is not null)
                return ValueTask.FromException<bool>(_error);
            if (_result is not null)
                return new(false);
            if (_readable)
                return new(true);

            _reader.Reset();
            _readerWaits = true;
            return new(this, _reader.Version);
        }
    }

    /// <summary>Takes all contents and log-probabilities that wait.</summary>
    public List<AIContent> Take(out List<TokenLogprob>? logprobs)
    {
        lock (_lock)
        {
            logprobs = _logprobs;
            _logprobs = null;
            var contents = new List<AIContent>(1);
            if (_stretches is null && _length > 0)
                contents.Add(new TextContent(new string(_text, 0, _length)));
            var start = 0;
            foreach (var (length, isReasoning, call) in _stretches ?? [])
            {
                var text = length == 0 ? "" : new string(_text, start, length);
                contents.Add(call ?? (isReasoning ? new TextReasoningContent(text) : (AIContent)new TextContent(text)));
                start += length;
            }

            (_stretches, _length, _readable) = (null, 0, false);
            return contents;
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        try
        {
            return _reader.GetResult(token);
        }
        finally
        {
            // It would hold the reader until the next wait, and one that is let go of must be seen to be.
            _reader.Reset();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _reader.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _reader.OnCompleted(continuation, state, token, flags);

    // The pool runs this object itself, so waking the reader allocates nothing, and its code never runs on the engine thread.
    void IThreadPoolWorkItem.Execute()
    {
        Exception? error;
        bool ended;
        lock (_lock)
        {
            error = _error;
            ended = _result is not null;
        }

        if (error is not null)
            _reader.SetException(error);
        else
            _reader.SetResult(!ended);
    }

    private void Write(ReadOnlySpan<char> text, bool isReasoning)
    {
        if (text.IsEmpty)
            return;
        lock (_lock)
        {
            if (_length + text.Length > _text.Length)
                Array.Resize(ref _text, Math.Max(2 * _text.Length, _length + text.Length));
            text.CopyTo(_text.AsSpan(_length));
            if (_stretches is not null || isReasoning)
            {
                var stretches = Stretches();
                if (stretches is [.., { Call: null } last] && last.IsReasoning == isReasoning)
                    stretches[^1] = last with { Length = last.Length + text.Length };
                else
                    stretches.Add(new(text.Length, isReasoning, null));
            }

            _length += text.Length;
        }
    }

    private List<Stretch> Stretches() => _stretches ??= _length == 0 ? [] : [new(_length, false, null)];

    private void WakeReader()
    {
        lock (_lock)
        {
            if (!_readerWaits)
                return;
            _readerWaits = false;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private readonly record struct Stretch(int Length, bool IsReasoning, FunctionCallContent? Call);
}
