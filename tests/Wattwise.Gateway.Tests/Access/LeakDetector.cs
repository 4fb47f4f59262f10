using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Wattwise.Gateway.Tests.Access;

/// <summary>A log that keeps nothing but the lines that hold what no log may hold.</summary>
internal sealed class LeakDetector : ILoggerProvider, ILogger
{
    private readonly ConcurrentBag<string> _secrets = [];

    public ConcurrentQueue<string> Leaks { get; } = [];

    /// <summary>How many lines there were.</summary>
    public int Lines;

    public void Forbid(string secret) => _secrets.Add(secret);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Interlocked.Increment(ref Lines);
        var line = $"{formatter(state, exception)} {exception}";
        if (_secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal)) && Leaks.Count < 10)
            Leaks.Enqueue(line);
    }

    public void Dispose()
    {
    }
}
