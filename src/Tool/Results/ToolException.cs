namespace Wattwise.Tool.Results;

/// <summary>What was asked for cannot be done; the message is for the user.</summary>
internal sealed class ToolException(string message, Exception? innerException = null) : Exception(message, innerException);
