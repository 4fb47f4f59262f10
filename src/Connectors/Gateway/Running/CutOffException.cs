namespace Wattwise.Gateway.Running;

/// <summary>
/// Ends a reply that has begun without its end mark: the server sends what there is and closes the connection, which every client
/// notices. To abort the connection would lose what is still on its way, the error among it.
/// </summary>
/// <param name="cause">What went wrong. Not an inner exception, which the server would log with its message.</param>
internal sealed class CutOffException(Exception cause)
    : Exception("The reply was cut off after its error, which is logged under the request's id.")
{
    public Exception Cause { get; } = cause;
}
