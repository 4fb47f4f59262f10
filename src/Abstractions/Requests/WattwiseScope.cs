using System.ComponentModel;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Compression;

namespace Wattwise;

/// <summary>
/// One logical request on its way through the pipeline: the caller's options, the footprint under construction, and what stages computed
/// for each other.
/// </summary>
/// <remarks>
/// The outermost Wattwise stage begins it and everything behind reads <see cref="Current"/>. An async iterator must read
/// <see cref="Current"/> once at entry: an <see cref="AsyncLocal{T}"/> does not survive a <c>yield return</c>.
/// A request that has ended is nobody's current one, also for work that was started in it and goes on (a worker that a client starts with
/// its first request). Thread-safe.
/// </remarks>
public sealed class WattwiseScope
{
    private static readonly AsyncLocal<WattwiseScope?> Ambient = new();

    private readonly Lock _lock = new();
    private readonly List<StageRecord> _records = [];
    private DirectiveLevel? _directiveLevel;
    private QueryEmbedding? _queryEmbedding;
    private string? _taskClass;
    private AnsweringPlace? _answeredIn;
    private CompressionMap? _compressionMap;
    private object? _directiveChoice;
    private Action<StageRecord>? _late;
    private CutOffUsage? _cutOff;

    // The request itself, and what keeps it.
    private int _running = 1;

    private WattwiseScope(EffectiveRequestOptions options) => Options = options;

    /// <summary>The scope of the request that this asynchronous flow works on, or <see langword="null"/> outside of one.</summary>
    public static WattwiseScope? Current
    {
        get => Ambient.Value is { IsEnded: false } running ? running : null;
        set => Ambient.Value = value;
    }

    /// <summary>What the caller asked for, as it was when the request began.</summary>
    public EffectiveRequestOptions Options { get; }

    /// <summary>
    /// The level that was chosen for this request; <see langword="null"/> until a stage chooses it. The first stage that needs it does so,
    /// from <see cref="EffectiveRequestOptions.DirectiveLevel"/> or by asking the directives stage; those behind it keep to it, since a
    /// cached answer is looked up and kept under this level.
    /// </summary>
    public DirectiveLevel? DirectiveLevel
    {
        get
        {
            lock (_lock)
                return _directiveLevel;
        }

        set
        {
            lock (_lock)
                _directiveLevel = value;
        }
    }

    /// <summary>
    /// The embedding that was computed last for this request; <see langword="null"/> until a stage computes one. Ask
    /// <see cref="QueryEmbedding.IsOf"/> before use.
    /// </summary>
    public QueryEmbedding? QueryEmbedding
    {
        get => Volatile.Read(ref _queryEmbedding);
        set => Volatile.Write(ref _queryEmbedding, value);
    }

    /// <summary>
    /// The class of the request's task, such as "code"; <see langword="null"/> until a stage determines it. The first stage that needs it
    /// does so, and those behind it read it, so that a request is classified once.
    /// </summary>
    public string? TaskClass
    {
        get => Volatile.Read(ref _taskClass);
        set => Volatile.Write(ref _taskClass, value);
    }

    /// <summary>
    /// Where the request was answered, set by the stage that chose the place; <see langword="null"/>, the default, is the zone that
    /// accounting is set to.
    /// </summary>
    public AnsweringPlace? AnsweredIn
    {
        get => Volatile.Read(ref _answeredIn);
        set => Volatile.Write(ref _answeredIn, value);
    }

    /// <summary>The comparison group of this request, set by accounting; <see langword="null"/> if no request is held out.</summary>
    public ControlAssignment? Control { get; private set; }

    /// <summary>What compression sent in place of what; <see langword="null"/> if nothing was shortened, or not yet.</summary>
    public CompressionMap? CompressionMap
    {
        get => Volatile.Read(ref _compressionMap);
        set => Volatile.Write(ref _compressionMap, value);
    }

    /// <summary>
    /// What the directives stage found when it chose <see cref="DirectiveLevel"/>; its own type. <see langword="null"/> before.
    /// </summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public object? DirectiveChoice
    {
        get => Volatile.Read(ref _directiveChoice);
        set => Volatile.Write(ref _directiveChoice, value);
    }

    /// <summary>
    /// True if a stage let the request wait for its time, so that the carbon intensity of its beginning is not that of its work.
    /// </summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public bool HasWaited { get; set; }

    /// <summary>The stage that works on the request now; <see langword="null"/> if nobody counts it. For metrics.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public string? ActiveStage { get; set; }

    /// <summary>True if an accounting stage collects the records of this request.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public bool IsAccounted { get; private set; }

    /// <summary>What calls of this request took that were cut off; <see langword="null"/> if none were.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public CutOffUsage? KnownCutOff => Volatile.Read(ref _cutOff);

    /// <summary><see cref="KnownCutOff"/>, made on first use.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public CutOffUsage CutOff => _cutOff ?? Interlocked.CompareExchange(ref _cutOff, new(), null) ?? _cutOff!;

    internal bool IsEnded => Volatile.Read(ref _running) == 0;

    /// <summary>A copy of the records made so far.</summary>
    public IReadOnlyList<StageRecord> Records
    {
        get
        {
            lock (_lock)
                return _records.ToArray();
        }
    }

    /// <summary>
    /// Joins the current scope, or begins one and lifts the caller's <see cref="WattwiseRequestOptions"/> off
    /// <paramref name="options"/> (which is cloned before it is changed), so that no provider sees them. What they leave open under a
    /// running scope is inherited from it.
    /// </summary>
    /// <remarks>
    /// Work that goes on after its request has ended makes requests of its own. They inherit nothing; but if that request had a tenant or
    /// user or bypassed the cache, those that do not say such a thing themselves bypass the cache: who may share their answers is unknown.
    /// </remarks>
    /// <param name="options">The request's chat options; may be <see langword="null"/>.</param>
    /// <param name="isOutermost">True if this call began the scope; the caller then sets <see cref="Current"/>. An async method need not
    /// restore it: the runtime does when the method returns.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static WattwiseScope JoinOrBegin(ref ChatOptions? options, out bool isOutermost)
    {
        var around = Ambient.Value;
        var running = around is { IsEnded: false } ? around : null;
        var ambient = AmbientRequestOptions.Find(running, out var endedAmbient);
        var isAlone = running is null && ambient is null;
        var request = EffectiveRequestOptions.Lift(
            ref options, ambient ?? running?.Options, isAlone ? around?.Options : null, isAlone ? endedAmbient : null) ?? ambient;

        // A new set of options under a running scope (an agent's tool asking a model of its own) is a logical request of its own.
        isOutermost = running is null || request is not null;
        return isOutermost ? new WattwiseScope(request ?? EffectiveRequestOptions.Default) : running!;
    }

    /// <summary>
    /// Begins the records of an accounting stage: this scope if the stage began it, else a new one with the options and memos of this one,
    /// whose records the stage adds to this one in the end if this one is accounted too.
    /// </summary>
    /// <param name="isOutermost">True if the caller began this scope.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public WattwiseScope BeginAccounted(bool isOutermost)
    {
        var scope = isOutermost
            ? this
            : new(Options)
            {
                DirectiveLevel = DirectiveLevel,
                QueryEmbedding = QueryEmbedding,
                TaskClass = TaskClass,
                DirectiveChoice = DirectiveChoice,
                Control = Control,
            };
        scope.IsAccounted = true;
        return scope;
    }

    /// <summary>Puts the request into a comparison group, before any stage sees it.</summary>
    /// <param name="control">The group.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Assign(ControlAssignment control)
    {
        ArgumentNullException.ThrowIfNull(control);
        Control = control;
    }

    /// <summary>Keeps the request running until a further <see cref="End"/>: for work in it that may outlive its caller.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Keep() => Interlocked.Increment(ref _running);

    /// <summary>
    /// Ends the request, or what kept it: after the last of them it is nobody's <see cref="Current"/> one. Records may still be added.
    /// Whoever began the scope calls it once.
    /// </summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void End() => Interlocked.Decrement(ref _running);

    /// <summary>Ends the request's records: those that are added later go to a callback.</summary>
    /// <param name="late">Takes records of work that ends after the request, such as a call that its provider did not cancel. It must not
    /// throw.</param>
    /// <returns>A copy of the records made so far.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public IReadOnlyList<StageRecord> Close(Action<StageRecord> late)
    {
        ArgumentNullException.ThrowIfNull(late);
        lock (_lock)
        {
            _late = late;
            return _records.ToArray();
        }
    }

    /// <summary>Adds a record to the footprint: a stage's own work, or one call of a model that the stage made.</summary>
    /// <param name="record">The record; <see cref="StageRecord"/> says which calls a stage books.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Add(StageRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Action<StageRecord>? late;
        lock (_lock)
        {
            late = _late;
            if (late is null)
                _records.Add(record);
        }

        late?.Invoke(record);
    }
}
