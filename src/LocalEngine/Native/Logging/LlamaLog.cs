using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Wattwise.LocalEngine.Native;

/// <summary>
/// The one log callback of the process. llama.cpp writes in pieces and from several threads, and keeps its reasons for a failure nowhere
/// else: lines are assembled per thread, the last ones kept so that an error can quote them, and passed on to <see cref="Logger"/>.
/// </summary>
internal static unsafe class LlamaLog
{
    /// <summary>How many lines are kept.</summary>
    internal const int Capacity = 256;

    private const int MaxLineLength = 2048;

    private static readonly Lock Gate = new();
    private static readonly Line[] Ring = new Line[Capacity];
    private static long _written;

    // Pieces that continue a line come from the thread that began it.
    [ThreadStatic]
    private static StringBuilder? _pending;
    [ThreadStatic]
    private static NativeLogLevel _pendingLevel;
    [ThreadStatic]
    private static Action<string>? _observer;
    [ThreadStatic]
    private static ILogger? _logger;
    [ThreadStatic]
    private static Func<string, bool>? _isExpected;

    private readonly record struct Line(NativeLogLevel Level, string Text, int ThreadId);

    /// <summary>
    /// Where the lines of this thread go as well. llama.cpp's log is process-wide, but an engine has a thread of its own, and so its own
    /// lines. The default is <see langword="null"/>.
    /// </summary>
    internal static ILogger? Logger
    {
        get => _logger;
        set => _logger = value;
    }

    /// <summary>
    /// Whether a line of what this thread's native calls complain of now is meant to be: llama.cpp calls a step that is ended on purpose a
    /// failure, in several lines. Such lines go to the logger as debugging ones. The default is <see langword="null"/>: nothing is.
    /// </summary>
    internal static Func<string, bool>? IsExpected
    {
        set => _isExpected = value;
    }

    /// <summary>The callback to register.</summary>
    internal static delegate* unmanaged[Cdecl]<NativeLogLevel, byte*, void*, void> Callback => &OnText;

    /// <summary>A mark for <see cref="ErrorsSince"/>.</summary>
    internal static long Position
    {
        get
        {
            lock (Gate)
                return _written;
        }
    }

    /// <summary>What this thread's warnings and errors since <paramref name="position"/> say, joined; empty where there are none.</summary>
    internal static string ErrorsSince(long position) =>
        string.Join("; ", Since(position, NativeLogLevel.Warning).Distinct(StringComparer.Ordinal));

    /// <summary>This thread's lines since <paramref name="position"/> that are at least as severe as <paramref name="level"/>.</summary>
    internal static IReadOnlyList<string> Since(long position, NativeLogLevel level)
    {
        var thread = Environment.CurrentManagedThreadId;
        return Select(position, line => line.ThreadId == thread && line.Level >= level);
    }

    /// <summary>
    /// Runs a native call of this thread and hands on every line that it writes: the ring keeps only the last ones. The observer must not
    /// throw.
    /// </summary>
    internal static TResult Observe<TResult>(Action<string> observer, Func<TResult> call)
    {
        var outer = _observer;
        _observer = observer;
        try
        {
            return call();
        }
        finally
        {
            _observer = outer;
        }
    }

    /// <summary>The last lines of all threads.</summary>
    internal static IReadOnlyList<string> Last(int count) => Select(Position - count, _ => true);

    /// <summary>Takes one piece of text as llama.cpp hands it over.</summary>
    internal static void Write(NativeLogLevel level, ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8);
        _pending ??= new StringBuilder();
        if (level != NativeLogLevel.Continue)
        {
            Flush();
            _pendingLevel = level;
        }

        int newLine;
        while ((newLine = text.IndexOf('\n', StringComparison.Ordinal)) >= 0)
        {
            Append(text.AsSpan(0, newLine));
            Flush();
            text = text[(newLine + 1)..];
        }

        Append(text);
    }

    private static void Append(ReadOnlySpan<char> text) =>
        _pending!.Append(text[..Math.Min(text.Length, Math.Max(0, MaxLineLength - _pending.Length))]);

    private static void Flush()
    {
        var text = _pending!.ToString().Trim();
        _pending.Clear();
        if (text.Length == 0)
            return;
        lock (Gate)
            Ring[_written++ % Capacity] = new Line(_pendingLevel, text, Environment.CurrentManagedThreadId);
        _observer?.Invoke(text);
        Logger?.Log(_isExpected?.Invoke(text) == true ? LogLevel.Debug : Severity(_pendingLevel), "llama.cpp: {Message}", text);
    }

    private static List<string> Select(long position, Func<Line, bool> predicate)
    {
        lock (Gate)
        {
            List<string> lines = [];
            for (var i = Math.Max(0, Math.Max(position, _written - Capacity)); i < _written; i++)
            {
                if (predicate(Ring[i % Capacity]))
                    lines.Add(Ring[i % Capacity].Text);
            }

            return lines;
        }
    }

    // A model load writes hundreds of informational lines: they are detail to an application.
    private static LogLevel Severity(NativeLogLevel level) => level switch
    {
        NativeLogLevel.Error => LogLevel.Error,
        NativeLogLevel.Warning => LogLevel.Warning,
        NativeLogLevel.Info => LogLevel.Debug,
        _ => LogLevel.Trace,
    };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnText(NativeLogLevel level, byte* text, void* userData)
    {
        try
        {
            if (text is not null)
                Write(level, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
        }
        catch (Exception)
        {
            // A logger's exception would cross native frames and end the process.
        }
    }
}
