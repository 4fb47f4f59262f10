using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>Originals of what compression left out of prompts, and the function by which a model gets them back.</summary>
/// <remarks>
/// <para>
/// Add <see cref="Tool"/> to the tools of a conversation, from its first request to its last, and let <c>UseFunctionInvocation</c> call
/// it. A
/// request without it gets no references: nothing is named that the model could not get.
/// </para>
/// <para>
/// An original is given to requests of the <see cref="CacheScope"/> that it came with and to no others. A reference that is unknown, has
/// expired or belongs to somebody else gets one and the same answer, which tells the model to call the tool again that gave the result.
/// </para>
/// <para>
/// References are derived from scope, call id and text, so each turn, each machine and each restart comes to the same ones. The originals
/// are kept in memory, bounded in bytes and time. They are a cache: the app sends the originals with each turn, so what is gone comes
/// back
/// with the next turn, and <see cref="Tool"/> finds it in the messages of the conversation that it is called in. Thread-safe. Disposing
/// it forgets
/// all originals.
/// </para>
/// </remarks>
public sealed class CompressionReferences : IDisposable
{
    /// <summary>The answer to each call whose reference is not served, whatever the reason.</summary>
    internal const string Gone =
        "There is no original for this reference: it has expired, or never existed. Asking again will not help. "
        + "Call the tool that gave the result again if it is needed.";

    private readonly OriginalStore _store;
    private readonly OriginalReader _reader;
    private readonly byte[] _key;
    private readonly int _maxAnswerTokens;
    private readonly TimeSpan _sweepInterval;
    private readonly ITimer _timer;
    private int _isSweeping;
    private volatile bool _isDisposed;

    /// <summary>Creates an empty set of originals.</summary>
    /// <param name="options">Limits and lifetimes; <see langword="null"/> for the defaults. Copied.</param>
    /// <param name="timeProvider">The clock of lifetimes; <see langword="null"/> for the system's.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    public CompressionReferences(CompressionReferenceOptions? options = null, TimeProvider? timeProvider = null)
    {
        options = new CompressionReferenceOptions(options ?? new());
        StageOptions.ThrowIfInvalid(options, new CompressionReferenceOptionsValidator());
        timeProvider ??= TimeProvider.System;
        _store = new OriginalStore(options, timeProvider);
        _reader = new OriginalReader(options.TokenCounter ?? TokenCounters.For(null), options.MaxAnswerTokens);
        _key = options.Key ?? [];
        _maxAnswerTokens = options.MaxAnswerTokens;
        _sweepInterval = options.IdleLifetime;
        _timer = timeProvider.CreateTimer(
            static state => ((CompressionReferences)state!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        ToolName = options.ToolName;
        Tool = new GetOriginalFunction(this, ToolName, _maxAnswerTokens, scope: null);
    }

    /// <summary>
    /// The function, for the request that it is called in: it reads the scope from the options of the request whose function is called,
    /// else
    /// from <see cref="AmbientRequestOptions"/>, else from the request around it, as the stages do.
    /// </summary>
    /// <remarks>A host that calls functions without <see cref="FunctionInvokingChatClient"/> and names its scopes in
    /// <see cref="ChatOptions"/> alone needs <see cref="CreateTool"/>; otherwise no original is found.</remarks>
    public AIFunction Tool { get; }

    /// <summary>How many originals are kept.</summary>
    public int Count => _store.Count;

    /// <summary>Bytes that the originals take, near enough for a limit.</summary>
    public long Bytes => _store.Bytes;

    /// <summary>The name of the function.</summary>
    internal string ToolName { get; }

    /// <summary>Creates a function that gives the originals of one scope, whoever calls it.</summary>
    /// <param name="scope">The scope, the same as that of the requests which get the function among their tools.</param>
    /// <returns>The function.</returns>
    public AIFunction CreateTool(CacheScope scope) => new GetOriginalFunction(this, ToolName, _maxAnswerTokens, scope);

    /// <summary>Forgets the originals of a scope; of one without a user also those of the tenant's users. A conversation that goes on
    /// brings its
    /// own back, as the app still sends them.</summary>
    /// <param name="scope">The scope.</param>
    /// <returns>How many there were.</returns>
    public int Purge(CacheScope scope) =>
        _store.Remove(kept => kept.Tenant == scope.Tenant && (scope.User is null || kept.User == scope.User));

    /// <summary>Forgets all originals.</summary>
    public void Clear() => _store.Remove(_ => true);

    /// <summary>Forgets all originals, and keeps none from now on. Doing so twice is harmless.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _timer.Dispose();
        Clear();
    }

    /// <summary>
    /// True if the function of this object is among the tools and serves the scope: it can be called in some turn of the conversation.
    /// The
    /// same on each turn, whatever tool mode one of them asks for.
    /// </summary>
    internal bool IsListed(ChatOptions? options, CacheScope scope)
    {
        foreach (var tool in options?.Tools ?? [])
        {
            if (tool?.GetService<GetOriginalFunction>() is { } function && function.References == this && function.Serves(scope)
                && tool.Name == ToolName)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if a model that answers this very request can call the function: it is listed, and the tool mode allows
    /// it.</summary>
    internal bool IsOffered(ChatOptions? options, CacheScope scope) => options?.ToolMode switch
    {
        NoneChatToolMode => false,
        RequiredChatToolMode { RequiredFunctionName: { } required } when required != ToolName => false,
        _ => IsListed(options, scope),
    };

    /// <summary>Keeps an original, or renews it, before anything names it. Cheap for one that is kept already.</summary>
    /// <param name="scope">Who may get it back.</param>
    /// <param name="source">The id of the call whose result it is; empty for a text of a message.</param>
    /// <param name="text">The text as <see cref="ToolResultText"/> reads it.</param>
    /// <returns>The reference, the same on each turn; <see langword="null"/> for a text that is larger than the limits.</returns>
    internal string? Remember(CacheScope scope, string source, string text)
    {
        if (_isDisposed || !_store.Fits(text))
            return null;
        if (_store.TryRenew(scope, source, text, out var known))
            return known;

        var reference = ReferenceName.Derive(_key, scope, source, text);
        _store.Put(scope, source, reference, text);
        if (_isDisposed)
            Clear();
        else if (Interlocked.Exchange(ref _isSweeping, 1) == 0)
            _timer.Change(_sweepInterval, Timeout.InfiniteTimeSpan);
        return reference;
    }

    /// <summary>What a marker says to call for an original.</summary>
    internal string CallOf(string reference) => Markers.CallOf(ToolName, reference);

    /// <summary>Changes what looks like a marker or a reference of ours in a text that came from elsewhere.</summary>
    internal string Neutralise(string text) => Markers.Neutralise(text, ToolName);

    /// <summary>The ids of the calls of this function: what they gave is never compressed again.</summary>
    internal HashSet<string> OwnCalls(IEnumerable<ChatMessage> messages)
    {
        var calls = messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>();
        return [.. calls.Where(call => call.Name == ToolName).Select(call => call.CallId)];
    }

    /// <summary>The scope of what runs now: of the request whose function is called, of <see cref="AmbientRequestOptions"/>, or of the
    /// request around it.</summary>
    internal static CacheScope CurrentScope(ChatOptions? options = null)
    {
        var request = WattwiseScope.JoinOrBegin(ref options, out var isBegun);
        if (isBegun)
            request.End();
        return request.Options.CacheScope;
    }

    /// <summary>Answers a call of the function.</summary>
    /// <param name="scope">The scope of the request that calls.</param>
    /// <param name="written">The reference as the model wrote it.</param>
    /// <param name="query">Words to look for, if any.</param>
    /// <param name="from">The first line, if any.</param>
    /// <param name="to">The last line, if any.</param>
    /// <param name="messages">The conversation of the call, if it is known: an original that is no longer kept is found in it.</param>
    internal string Read(CacheScope scope, string written, string? query, int? from, int? to, IEnumerable<ChatMessage>? messages = null)
    {
        var reference = ReferenceName.Read(written);
        var text = reference is null ? null : _store.Find(scope, reference) ?? FindAgain(scope, reference, messages ?? []);
        return text is null ? Gone : _reader.Read(new OriginalText(text), query, from, to);
    }

    /// <summary>Looks for a text whose reference this is, in a conversation of the scope itself.</summary>
    private string? FindAgain(CacheScope scope, string reference, IEnumerable<ChatMessage> messages)
    {
        foreach (var content in messages.SelectMany(message => message.Contents))
        {
            var (source, texts) = content switch
            {
                FunctionResultContent result => (result.CallId, ToolResultText.PartsOf(result.Result)),
                TextContent text => ("", [text.Text]),
                _ => ("", []),
            };
            foreach (var text in texts)
            {
                if (ReferenceName.Derive(_key, scope, source, text) != reference)
                    continue;
                Remember(scope, source, text);
                return text;
            }
        }

        return null;
    }

    private void Sweep()
    {
        Volatile.Write(ref _isSweeping, 0);
        if (_store.Sweep() && Interlocked.Exchange(ref _isSweeping, 1) == 0)
            _timer.Change(_sweepInterval, Timeout.InfiniteTimeSpan);
    }
}
