package io.sensorhub.bridge.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.SocketFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sockets with TLS whose other end must have a certificate for a name (RFC 9110, section 4.3.4),
 * and without Nagle's algorithm, which would hold small messages back.
 */
final class TlsSockets extends SocketFactory {

  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

  private final SSLSocketFactory factory;
  private final String name;

  TlsSockets(SSLSocketFactory factory, String name) {
    this.factory = factory;
    this.name = name;
  }

  private Socket checking(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    if (socket instanceof SSLSocket tls) {
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      if (!ADDRESS.matcher(name).matches()) {
        parameters.setServerNames(List.of(new SNIHostName(name)));
      }
      tls.setSSLParameters(parameters);
    }
    return socket;
  }

  @Override
  public Socket createSocket() throws IOException {
    return checking(factory.createSocket());
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return checking(factory.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return checking(factory.createSocket(host, port, local, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return checking(factory.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return checking(factory.createSocket(host, port, local, localPort));
  }
}
