namespace Wattwise.LocalEngine;

/// <summary>The device that was asked for cannot be used on this machine.</summary>
public sealed class LlamaDeviceException : LlamaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="device">The device that was asked for.</param>
    /// <param name="reason">Why it cannot be used and what to do about it, as sentences.</param>
    /// <param name="innerException">The cause.</param>
    public LlamaDeviceException(LlamaDevice device, string reason, Exception? innerException = null)
        : base($"The device '{device}' cannot be used: {reason}", innerException)
    {
        Device = device;
        Reason = reason;
    }

    /// <summary>The device that was asked for.</summary>
    public LlamaDevice Device { get; }

    /// <summary>Why it cannot be used and what to do about it.</summary>
    public string Reason { get; }
}
