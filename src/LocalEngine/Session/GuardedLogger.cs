using Microsoft.Extensions.Logging;

namespace Wattwise.LocalEngine;

/// <summary>Writes to an application's logger, and goes on if that throws: a full disk must end neither a request nor a thread.</summary>
internal sealed class GuardedLogger : ILogger
{
    private readonly ILogger _logger;

    private GuardedLogger(ILogger logger) => _logger = logger;

    /// <summary>Creates the engine's logger; <see langword="null"/> if the options name no factory, or it makes none.</summary>
    public static ILogger? Create(LlamaEngineOptions options)
    {
        try
        {
            return options.LoggerFactory is { } factory ? new GuardedLogger(factory.CreateLogger("Wattwise.LocalEngine")) : null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return _logger.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            _logger.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            // There is nowhere to say so.
        }
    }
}
