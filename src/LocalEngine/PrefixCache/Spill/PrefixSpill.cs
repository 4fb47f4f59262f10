using Microsoft.Extensions.Logging;

namespace Wattwise.LocalEngine;

/// <summary>
/// Keeps evicted prefixes in memory, and what that has no room for in files. A prefix comes back only with the very same tokens, scope,
/// model and settings; a file where anything differs is deleted. Both stores drop the least recently used beyond their limit.
/// </summary>
/// <remarks>
/// <see cref="Save"/> and <see cref="TryRestore"/> run on the engine thread, as only it may touch the KV cache. Files are written in the
/// background, and read on the engine thread: that is some tens of milliseconds for what takes seconds to compute.
/// </remarks>
internal sealed class PrefixSpill : IPrefixSpill, IDisposable
{
    // A GPU computes some hundred tokens in the time that their state takes to be read and written.
    private const int MinTokensOnCpu = 64;
    private const int MinTokensOnGpu = 512;

    // States that wait to be written are in memory beyond its limit, so there are few.
    private const int MaxWaitingWrites = 2;

    private readonly Lock _lock = new();
    private readonly ISequenceStates _states;
    private readonly LlamaPrefixCacheOptions _options;
    private readonly byte[] _identity;
    private readonly string? _directory;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger? _logger;
    private readonly List<SpilledPrefix> _prefixes = [];
    private Task _writing = Task.CompletedTask;
    private int _waitingWrites;
    private long _uses;
    private bool _hasWarned;

    /// <param name="states">Reads and writes sequences.</param>
    /// <param name="options">Where to keep how much.</param>
    /// <param name="identity">Of model and settings; see <see cref="SpillIdentity"/>. Only files need it.</param>
    /// <param name="timeProvider">Dates files that are used.</param>
    /// <param name="logger">Gets one warning where files are damaged or cannot be written.</param>
    public PrefixSpill(ISequenceStates states, LlamaPrefixCacheOptions options, byte[] identity, TimeProvider timeProvider, ILogger? logger)
    {
        _states = states;
        _options = options;
        _identity = identity;
        _timeProvider = timeProvider;
        _logger = logger;

        // Engines with other models may share the folder; each looks at its own part only.
        if (options is { SpillDirectory: { } folder, SpillToDiskBytes: > 0 })
        {
            _directory = Path.Combine(folder, Convert.ToHexStringLower(identity.AsSpan(0, 12)));
            if (!Guarded(OpenDirectory))
                _directory = null;
        }
    }

    /// <summary>What the options of a session ask for; <see langword="null"/> where they ask for nothing.</summary>
    public static PrefixSpill? Of(LlamaSession session)
    {
        var options = session.Options;
        return options.PrefixCache is { SpillToHostBytes: > 0 } or { SpillDirectory: not null, SpillToDiskBytes: > 0 }
            ? new(
                new LlamaSequenceStates(session),
                options.PrefixCache,
                options.PrefixCache is { SpillDirectory: not null, SpillToDiskBytes: > 0 } ? SpillIdentity.Of(options) : [],
                options.TimeProvider,
                GuardedLogger.Create(options))
            {
                MinTokens = session.IsOnGpu ? MinTokensOnGpu : MinTokensOnCpu,
            }
            : null;
    }

    /// <inheritdoc/>
    public int MinTokens { get; private init; } = MinTokensOnCpu;

    /// <summary>Bytes in memory, those that wait to be written not counted.</summary>
    public long HostBytes
    {
        get
        {
            lock (_lock)
                return _prefixes.Where(prefix => !prefix.IsBeingWritten).Sum(prefix => prefix.State?.LongLength ?? 0);
        }
    }

    /// <summary>Bytes in files.</summary>
    public long DiskBytes
    {
        get
        {
            lock (_lock)
                return _prefixes.Sum(prefix => prefix.FileBytes);
        }
    }

    /// <summary>Ends when all states are written that waited for it at the call.</summary>
    public Task Written
    {
        get
        {
            lock (_lock)
                return _writing;
        }
    }

    /// <inheritdoc/>
    public void Save(string? scope, int[] tokens, int sequenceId)
    {
        if (_options.SpillToHostBytes <= 0 && _directory is null)
            return;
        var hash = SpillFile.HashOf(scope);
        lock (_lock)
        {
            if (Longest(hash, tokens) is { } known && known.Tokens.AsSpan().StartsWith(tokens))
            {
                known.LastUsed = ++_uses;
                return;
            }
        }

        if (_states.Read(sequenceId) is not { } state)
            return;
        lock (_lock)
        {
            _prefixes.Add(new(hash, tokens) { State = state, LastUsed = ++_uses });
            Trim();
        }
    }

    /// <summary>How many tokens of a prompt the best spilled prefix begins with; the whole of it would be restored.</summary>
    public int Find(string? scope, ReadOnlySpan<int> prompt, out int length)
    {
        lock (_lock)
        {
            var prefix = Longest(SpillFile.HashOf(scope), prompt);
            length = prefix?.Tokens.Length ?? 0;
            return prefix?.Tokens.AsSpan().CommonPrefixLength(prompt) ?? 0;
        }
    }

    /// <summary>Makes an empty sequence hold the prefix that <see cref="Find"/> found.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="sequenceId">The sequence.</param>
    /// <param name="maxTokens">For how many tokens there is room: making it may have pushed the found prefix out, and another one be
    /// longer.</param>
    /// <returns>Its tokens, or <see langword="null"/> where it is gone or does not fit; the sequence is empty then.</returns>
    public int[]? TryRestore(string? scope, ReadOnlySpan<int> prompt, int sequenceId, int maxTokens = int.MaxValue)
    {
        SpilledPrefix? prefix;
        byte[]? state;
        lock (_lock)
        {
            prefix = Longest(SpillFile.HashOf(scope), prompt);
            if (prefix is null || prefix.Tokens.Length > maxTokens)
                return null;
            prefix.LastUsed = ++_uses;
            state = prefix.State;
        }

        if (state is null && prefix.Path is { } path)
        {
            Guarded(() => state = SpillFile.ReadState(path, _identity, prefix.Scope, prefix.Tokens));
            if (state is null)
            {
                Warn(null, "A file of evicted prefixes is damaged or gone; such files are deleted.");
                lock (_lock)
                    Drop(prefix);
                return null;
            }

            // Other processes see by the date what is in use.
            Guarded(() => File.SetLastWriteTimeUtc(path, _timeProvider.GetUtcNow().UtcDateTime));
        }

        if (state is not null && _states.Write(sequenceId, state, prefix.Tokens.Length))
            return prefix.Tokens;

        // What does not fit now will not fit the next time either.
        lock (_lock)
            Drop(prefix);
        return null;
    }

    /// <summary>Drops all that was kept, files included. What is being written goes when it is whole.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            foreach (var prefix in _prefixes.ToArray())
            {
                prefix.IsForgotten = true;
                Drop(prefix);
            }
        }
    }

    /// <summary>Writes what is in memory, where there is a folder, and waits for it.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var prefix in _prefixes.OrderByDescending(prefix => prefix.LastUsed).ToArray())
            {
                if (_directory is not null && prefix is { State: not null, Path: null, IsBeingWritten: false }
                    && FileBytesOf(prefix) <= _options.SpillToDiskBytes)
                    BeginWrite(prefix);
            }
        }

        Written.Wait();
    }

    private SpilledPrefix? Longest(byte[] scope, ReadOnlySpan<int> tokens)
    {
        SpilledPrefix? longest = null;
        var most = 0;
        foreach (var prefix in _prefixes)
        {
            var common = prefix.Tokens.AsSpan().CommonPrefixLength(tokens);
            if (common > most && prefix.Scope.AsSpan().SequenceEqual(scope))
                (longest, most) = (prefix, common);
        }

        return longest;
    }

    private void Trim()
    {
        while (HostBytes > _options.SpillToHostBytes)
        {
            var oldest = _prefixes.Where(prefix => prefix is { State: not null, IsBeingWritten: false }).MinBy(prefix => prefix.LastUsed)!;
            if (oldest.Path is not null)
                oldest.State = null;
            else if (_directory is not null && _waitingWrites < MaxWaitingWrites && FileBytesOf(oldest) <= _options.SpillToDiskBytes)
                BeginWrite(oldest);
            else
                _prefixes.Remove(oldest);
        }

        while (DiskBytes > _options.SpillToDiskBytes)
            Drop(_prefixes.Where(prefix => prefix.Path is not null).MinBy(prefix => prefix.LastUsed)!);
    }

    private static long FileBytesOf(SpilledPrefix prefix) => SpillFile.LengthOf(prefix.Tokens.Length, prefix.State!.Length);

    private void BeginWrite(SpilledPrefix prefix)
    {
        prefix.IsBeingWritten = true;
        _waitingWrites++;
        _writing = _writing.ContinueWith(_ => Write(prefix), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void Write(SpilledPrefix prefix)
    {
        var path = Path.Combine(_directory!, SpillFile.NameOf(prefix.Scope, prefix.Tokens));
        var isWritten = false;
        try
        {
            SpillFile.Write(path, _identity, prefix.Scope, prefix.Tokens, prefix.State!);
            isWritten = true;
        }
        catch (Exception exception)
        {
            // Whatever it is, memory that runs out too: the engine waits for this task, and must not fail by it.
            Warn(exception, "Evicted prefixes cannot be kept in files.");
        }

        lock (_lock)
        {
            prefix.IsBeingWritten = false;
            _waitingWrites--;
            if (prefix.IsForgotten)
            {
                Guarded(() => File.Delete(path));
            }
            else if (isWritten)
            {
                prefix.FileBytes = FileBytesOf(prefix);
                prefix.Path = path;
                prefix.State = null;
                Trim();
            }
            else
            {
                _prefixes.Remove(prefix);
            }
        }
    }

    private void OpenDirectory()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_directory!);
        }
        else
        {
            // Prompts are nobody else's business. Where the folder is there already and belongs to another user, this fails, and nothing is
            // kept.
            const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Directory.CreateDirectory(_directory!, Owner);
            if (File.GetUnixFileMode(_directory!) != Owner)
                File.SetUnixFileMode(_directory!, Owner);
        }

        foreach (var file in new DirectoryInfo(_directory!).GetFiles("*" + SpillFile.Ending).OrderBy(file => file.LastWriteTimeUtc))
        {
            (byte[] Scope, int[] Tokens)? head = null;
            Guarded(() => head = SpillFile.ReadHead(file.FullName, _identity));
            if (head is { } known)
            {
                _prefixes.Add(new(known.Scope, known.Tokens) { Path = file.FullName, FileBytes = file.Length, LastUsed = ++_uses });
            }
            else
            {
                Warn(null, "A file of evicted prefixes is damaged or of other settings; such files are deleted.");
                Guarded(file.Delete);
            }
        }

        Trim();
    }

    private void Drop(SpilledPrefix prefix)
    {
        _prefixes.Remove(prefix);
        if (prefix.Path is { } path)
            Guarded(() => File.Delete(path));
    }

    // A disk that fails costs the files, never a request.
    private bool Guarded(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or System.Security.SecurityException or ArgumentException)
        {
            Warn(exception, "Evicted prefixes cannot be kept in files.");
            return false;
        }
    }

    private void Warn(Exception? exception, string message)
    {
        if (_hasWarned)
            return;
        _hasWarned = true;
        _logger?.LogWarning(exception, "{Message} Folder: {Directory}. This is said once.", message, _directory);
    }
}
