namespace Wattwise.Gateway.Access;

/// <summary>A tenant has as many live keys as it may have: revoke one first.</summary>
public sealed class GatewayKeyLimitException : Exception
{
    /// <summary>Creates an exception.</summary>
    public GatewayKeyLimitException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    public GatewayKeyLimitException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="innerException">What led to it.</param>
    public GatewayKeyLimitException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
