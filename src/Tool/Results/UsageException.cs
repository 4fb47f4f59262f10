namespace Wattwise.Tool.Results;

/// <summary>The command line, together with the environment, does not say what to do; the message is for the user.</summary>
internal sealed class UsageException(string message, Exception? innerException = null) : Exception(message, innerException);
